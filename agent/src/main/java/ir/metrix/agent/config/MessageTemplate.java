package ir.metrix.agent.config;

import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.MessageType;
import java.util.Map;

/** One message that a rule sends. Immutable. */
public final class MessageTemplate {
  private final MessageType type;
  private final Template customUserId;
  private final Template metrixUserId;
  private final Template id;
  private final Template time;
  private final Map<String, Object> fields;
  private final String where;

  private MessageTemplate(Builder builder) {
    this.type = builder.type;
    this.customUserId = builder.customUserId;
    this.metrixUserId = builder.metrixUserId;
    this.id = builder.id;
    this.time = builder.time;
    this.fields = builder.fields;
    this.where = builder.where;
  }

  public MessageType type() {
    return type;
  }

  /** Null if absent; then {@link #metrixUserId} is there. */
  public Template customUserId() {
    return customUserId;
  }

  /** Null if absent; then {@link #customUserId} is there. */
  public Template metrixUserId() {
    return metrixUserId;
  }

  /** Null if absent. */
  public Template id() {
    return id;
  }

  /** Null if absent. */
  public Template time() {
    return time;
  }

  /**
   * The type's own fields, in the order of {@link MessageType#fields}. A value is a {@link
   * Template}; that of an object field may be a Map or List of Templates, Maps and Lists.
   */
  public Map<String, Object> fields() {
    return fields;
  }

  /** As in {@code metrix.conf:14}. */
  public String where() {
    return where;
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    MessageType type;
    Template customUserId;
    Template metrixUserId;
    Template id;
    Template time;
    Map<String, Object> fields;
    String where;

    MessageTemplate build() {
      return new MessageTemplate(this);
    }
  }
}
