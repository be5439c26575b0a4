package ir.metrix.agent.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four kinds of message that the Metrix REST API takes, and the fields of each beside {@code
 * type}, {@code id} and {@code time} (source: the API's "Getting Started" and "Tracking" pages).
 */
public enum MessageType {
  USER("user", Fields.USER),
  ACTION("action", Fields.EVENT),
  REVENUE("revenue", Fields.REVENUE),
  BUSINESS_EVENT("businessEvent", Fields.EVENT);

  /** What the API expects in a field. */
  public enum FieldKind {
    STRING,
    /** A JSON number with a fraction. */
    NUMBER,
    /** Unix milliseconds, a JSON number. */
    MILLIS,
    /** An object of strings, numbers, booleans, dates, nested objects and arrays. */
    OBJECT
  }

  private final String wireName;

  @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and of enums
  private final Map<String, FieldKind> fields;

  MessageType(String wireName, Map<String, FieldKind> fields) {
    this.wireName = wireName;
    this.fields = fields;
  }

  /** The value of the field {@code type} on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Names and kinds of the fields of this type, in the order in which they are written. */
  public Map<String, FieldKind> fields() {
    return fields;
  }

  /** Whether {@code name} or {@code customName} must be there. */
  public boolean isNamed() {
    return this != USER;
  }

  /** The type of that wire name, or null. */
  public static MessageType ofWireName(String wireName) {
    for (MessageType type : values()) {
      if (type.wireName.equals(wireName)) {
        return type;
      }
    }
    return null;
  }

  private static final class Fields {
    static final Map<String, FieldKind> EVENT = event();
    static final Map<String, FieldKind> REVENUE = revenue();
    static final Map<String, FieldKind> USER = user();

    private static Map<String, FieldKind> event() {
      Map<String, FieldKind> fields = new LinkedHashMap<>();
      fields.put("name", FieldKind.STRING);
      fields.put("customName", FieldKind.STRING);
      fields.put("attributes", FieldKind.OBJECT);
      return Collections.unmodifiableMap(fields);
    }

    private static Map<String, FieldKind> revenue() {
      Map<String, FieldKind> fields = new LinkedHashMap<>();
      fields.put("name", FieldKind.STRING);
      fields.put("customName", FieldKind.STRING);
      fields.put("revenue", FieldKind.NUMBER);
      fields.put("currency", FieldKind.STRING);
      fields.put("orderId", FieldKind.STRING);
      fields.put("attributes", FieldKind.OBJECT);
      return Collections.unmodifiableMap(fields);
    }

    private static Map<String, FieldKind> user() {
      Map<String, FieldKind> fields = new LinkedHashMap<>();
      String[] texts = {
        "firstName",
        "lastName",
        "phoneNumber",
        "hashedPhoneNumber",
        "email",
        "hashedEmail",
        "country",
        "city",
        "region",
        "locality",
        "gender"
      };
      for (String text : texts) {
        fields.put(text, FieldKind.STRING);
      }
      fields.put("birthday", FieldKind.MILLIS);
      fields.put("customAttributes", FieldKind.OBJECT);
      return Collections.unmodifiableMap(fields);
    }
  }
}
