package ir.metrix.agent.message;

import ir.metrix.agent.once.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One message as it was captured: who, what, when. Immutable, and holds JDK values only (String,
 * Number, Boolean, and unmodifiable Maps and Lists of those), never an object of the application:
 * it may wait long after the call is over. It is one small object and one array, since it is made
 * on the application's thread.
 */
public final class Message {
  private final MessageShape shape;
  private final String customUserId;
  private final String metrixUserId;
  private final String id;
  private final Fact fact;
  private final long timeMillis;
  private final Object[] values;

  /**
   * @param customUserId never empty; null if {@code metrixUserId} is there
   * @param metrixUserId never empty; null if {@code customUserId} is there
   * @param id null where the rule gives none: then {@link MessageEncoder} makes one
   * @param timeMillis Unix milliseconds of the call
   * @param values by slot of the shape; null for what is left out; owned by the message from now on
   */
  public Message(
      MessageShape shape,
      String customUserId,
      String metrixUserId,
      String id,
      long timeMillis,
      Object... values) {
    this(shape, customUserId, metrixUserId, id, null, timeMillis, values);
  }

  /**
   * As the other.
   *
   * @param fact what the message is the only one about, which gives it its id; null for none
   */
  public Message(
      MessageShape shape,
      String customUserId,
      String metrixUserId,
      String id,
      Fact fact,
      long timeMillis,
      Object... values) {
    this.fact = fact;
    this.shape = shape;
    this.customUserId = customUserId;
    this.metrixUserId = metrixUserId;
    this.id = id;
    this.timeMillis = timeMillis;
    this.values = values;
  }

  public String ruleId() {
    return shape.ruleId();
  }

  public String application() {
    return shape.application();
  }

  public MessageType type() {
    return shape.type();
  }

  public String customUserId() {
    return customUserId;
  }

  public String metrixUserId() {
    return metrixUserId;
  }

  /** Null where {@link MessageEncoder} is to make one. */
  public String id() {
    return id == null && fact != null ? fact.messageId(shape.index()) : id;
  }

  /** Null for none. */
  public Fact fact() {
    return fact;
  }

  public long timeMillis() {
    return timeMillis;
  }

  MessageShape shape() {
    return shape;
  }

  /** By slot; null where a value is left out. */
  Object[] values() {
    return values;
  }

  /** By API field name, in writing order, what is left out left out; made anew at each call. */
  public Map<String, Object> fields() {
    return members(shape.fields());
  }

  private Map<String, Object> members(Map<?, ?> tree) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : tree.entrySet()) {
      Object value = value(member.getValue());
      if (value != null) {
        members.put((String) member.getKey(), value);
      }
    }
    return members;
  }

  private Object value(Object tree) {
    if (tree instanceof MessageShape.Slot) {
      return values[((MessageShape.Slot) tree).index()];
    }
    if (tree instanceof Map) {
      return members((Map<?, ?>) tree);
    }
    if (tree instanceof List) {
      List<Object> elements = new ArrayList<>();
      for (Object element : (List<?>) tree) {
        Object value = value(element);
        if (value != null) {
          elements.add(value);
        }
      }
      return elements;
    }
    return tree;
  }

  /** Names the rule and type only: the values are the application's users'. */
  @Override
  public String toString() {
    return "Message{rule=" + ruleId() + ", type=" + type().wireName() + '}';
  }
}
