package ir.metrix.agent.remote;

import java.util.List;
import java.util.Map;

/**
 * Writes Map, List, String, Number, Boolean and null as JSON. By hand: a JSON library would load a
 * hundred classes into a JVM that may never send a message.
 */
public final class JsonText {
  private final StringBuilder text = new StringBuilder(1_024);

  private JsonText() {}

  public static String of(Map<String, Object> object) {
    JsonText json = new JsonText();
    json.write(object);
    return json.text.toString();
  }

  private void write(Object value) {
    if (value instanceof Map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        text.append(separator);
        quote((String) entry.getKey());
        text.append(':');
        write(entry.getValue());
        separator = ",";
      }
      text.append(separator.equals("{") ? "{}" : "}");
    } else if (value instanceof List) {
      String separator = "[";
      for (Object element : (List<?>) value) {
        text.append(separator);
        write(element);
        separator = ",";
      }
      text.append(separator.equals("[") ? "[]" : "]");
    } else if (value instanceof String) {
      quote((String) value);
    } else {
      // Whole numbers and booleans; decimals are not among what is told.
      text.append(value);
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        // ASCII alone: the JDK's way of handing properties over knows no other on Java 8.
        text.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
