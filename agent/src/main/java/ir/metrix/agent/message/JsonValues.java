package ir.metrix.agent.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/** Writes JDK values as JSON: exact plain decimals, no nulls, no broken surrogates. */
final class JsonValues {
  /** Longer exponents would fill the memory with zeros; no business number has them. */
  private static final int MAX_ZEROS = 1_000;

  private JsonValues() {}

  /**
   * Writes the members of an object.
   *
   * @param slots what stands for the {@link MessageShape.Slot}s among them; null if there are none
   */
  static void writeMembers(JsonGenerator json, Map<?, ?> members, Object[] slots)
      throws IOException {
    for (Map.Entry<?, ?> member : members.entrySet()) {
      Object value = inSlot(member.getValue(), slots);
      // The API has no null: a value that is absent is left out.
      if (value != null) {
        json.writeFieldName(wellFormed(String.valueOf(member.getKey())));
        write(json, value, slots);
      }
    }
  }

  private static Object inSlot(Object value, Object[] slots) {
    return value instanceof MessageShape.Slot ? slots[((MessageShape.Slot) value).index()] : value;
  }

  static void write(JsonGenerator json, Object value, Object[] slots) throws IOException {
    if (value instanceof CharSequence) {
      json.writeString(wellFormed(value.toString()));
    } else if (value instanceof Number) {
      json.writeNumber(plain((Number) value));
    } else if (value instanceof Boolean) {
      json.writeBoolean((Boolean) value);
    } else if (value instanceof Map) {
      json.writeStartObject();
      writeMembers(json, (Map<?, ?>) value, slots);
      json.writeEndObject();
    } else if (value instanceof Iterable) {
      json.writeStartArray();
      for (Object each : (Iterable<?>) value) {
        Object element = inSlot(each, slots);
        if (element != null) {
          write(json, element, slots);
        }
      }
      json.writeEndArray();
    } else {
      throw new IllegalArgumentException(
          "no JSON form for " + (value == null ? "null" : value.getClass().getName()));
    }
  }

  /** A number's own digits, without exponent; of a double the shortest that read back as it. */
  static String plain(Number number) {
    if (number instanceof BigDecimal) {
      return plainDecimal((BigDecimal) number);
    }
    if (number instanceof Double) {
      double value = number.doubleValue();
      requireFinite(!Double.isNaN(value) && !Double.isInfinite(value));
      // Not Double.toString: before Java 19 it writes a digit too many for some numbers.
      return plainDecimal(new BigDecimal(NumberOutput.toString(value, true)));
    }
    if (number instanceof Float) {
      float value = number.floatValue();
      requireFinite(!Float.isNaN(value) && !Float.isInfinite(value));
      return plainDecimal(new BigDecimal(NumberOutput.toString(value, true)));
    }
    return number.toString();
  }

  private static String plainDecimal(BigDecimal value) {
    if (value.scale() < -MAX_ZEROS || value.scale() > MAX_ZEROS + value.precision()) {
      throw new IllegalArgumentException("a decimal with over " + MAX_ZEROS + " zeros");
    }
    return value.toPlainString();
  }

  private static void requireFinite(boolean finite) {
    if (!finite) {
      throw new IllegalArgumentException("NaN and infinities have no JSON form");
    }
  }

  /** Half a surrogate pair, as cutting leaves it, is not encodable: it becomes U+FFFD. */
  static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? text : mended.toString();
  }
}
