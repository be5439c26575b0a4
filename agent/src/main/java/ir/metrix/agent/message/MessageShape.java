package ir.metrix.agent.message;

import java.util.Map;

/**
 * What all messages of one rule's template have in common: rule, application, type, the fields'
 * names and constant values, and where the values that differ from call to call have their place.
 * Made once, so that a call needs to keep its values only. Immutable.
 */
public final class MessageShape {
  private final String ruleId;
  private final String application;
  private final MessageType type;
  private final int index;
  private final Map<String, Object> fields;

  /** The place of a value of the call. */
  public static final class Slot {
    private final int index;

    /**
     * @param index from 0
     */
    public Slot(int index) {
      this.index = index;
    }

    public int index() {
      return index;
    }
  }

  /**
   * @param application key of {@code metrix.applications}, or "" for the keys at the top of the
   *     file
   * @param fields by API field name, in writing order: a {@link Slot}, a constant (String, Number,
   *     Boolean), or a Map or List of these; not changed after this
   */
  public MessageShape(
      String ruleId, String application, MessageType type, Map<String, Object> fields) {
    this(ruleId, application, type, 0, fields);
  }

  /**
   * As the other.
   *
   * @param index the message's number among those of its rule, from 0
   */
  public MessageShape(
      String ruleId, String application, MessageType type, int index, Map<String, Object> fields) {
    this.index = index;
    this.ruleId = ruleId;
    this.application = application;
    this.type = type;
    this.fields = fields;
  }

  public String ruleId() {
    return ruleId;
  }

  public String application() {
    return application;
  }

  public MessageType type() {
    return type;
  }

  /** The message's number among those of its rule, from 0. */
  int index() {
    return index;
  }

  public Map<String, Object> fields() {
    return fields;
  }
}
