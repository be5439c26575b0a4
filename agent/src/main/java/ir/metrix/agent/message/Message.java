package ir.metrix.agent.message;

import java.util.Map;

/**
 * One message as it was captured: who, what, when. Immutable, and holds JDK values only (String,
 * Number, Boolean, and unmodifiable Maps and Lists of those), never an object of the application:
 * it may wait long after the call is over.
 */
public final class Message {
  private final String ruleId;
  private final String application;
  private final MessageType type;
  private final String customUserId;
  private final String metrixUserId;
  private final String id;
  private final long timeMillis;
  private final Map<String, Object> fields;

  /**
   * @param application key of {@code metrix.applications}, or "" for the keys at the top of the
   *     file
   * @param customUserId never empty; null if {@code metrixUserId} is there
   * @param metrixUserId never empty; null if {@code customUserId} is there
   * @param id null where the rule gives none: then {@link MessageEncoder} makes one
   * @param timeMillis Unix milliseconds of the call
   * @param fields by API field name, in writing order; no null values
   */
  public Message(
      String ruleId,
      String application,
      MessageType type,
      String customUserId,
      String metrixUserId,
      String id,
      long timeMillis,
      Map<String, Object> fields) {
    this.ruleId = ruleId;
    this.application = application;
    this.type = type;
    this.customUserId = customUserId;
    this.metrixUserId = metrixUserId;
    this.id = id;
    this.timeMillis = timeMillis;
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

  public String customUserId() {
    return customUserId;
  }

  public String metrixUserId() {
    return metrixUserId;
  }

  public String id() {
    return id;
  }

  public long timeMillis() {
    return timeMillis;
  }

  public Map<String, Object> fields() {
    return fields;
  }

  /** Names the rule and type only: the values are the application's users'. */
  @Override
  public String toString() {
    return "Message{rule=" + ruleId + ", type=" + type.wireName() + '}';
  }
}
