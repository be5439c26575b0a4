package ir.metrix.agent.check;

import ir.metrix.agent.message.Json;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** JSON with a line for each member, for people. */
public final class PrettyJson {
  private PrettyJson() {}

  /** Of what {@link Json#write} takes; members that are null are left out, as there. */
  public static String write(Object value) {
    StringBuilder text = new StringBuilder();
    write(value, "", text);
    return text.toString();
  }

  private static void write(Object value, String indent, StringBuilder text) {
    if (value instanceof Map && !((Map<?, ?>) value).isEmpty()) {
      String separator = "{\n";
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        if (entry.getValue() == null) {
          continue;
        }
        text.append(separator).append(indent).append("  ");
        text.append(Json.write(entry.getKey())).append(": ");
        write(entry.getValue(), indent + "  ", text);
        separator = ",\n";
      }
      text.append(separator.startsWith("{") ? "{" : "\n" + indent).append('}');
    } else if (value instanceof Collection && !((Collection<?>) value).isEmpty()) {
      Iterator<?> elements = ((Collection<?>) value).iterator();
      text.append("[\n");
      while (elements.hasNext()) {
        text.append(indent).append("  ");
        write(elements.next(), indent + "  ", text);
        text.append(elements.hasNext() ? ",\n" : "\n");
      }
      text.append(indent).append(']');
    } else {
      text.append(Json.write(value));
    }
  }
}
