package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The functions of the language. A null argument gives null, but to {@code coalesce} and {@code
 * str}.
 */
final class Functions {
  /** As an error message lists them. */
  static final List<String> NAMES =
      Collections.unmodifiableList(
          Arrays.asList(
              "sha256",
              "lower",
              "upper",
              "trim",
              "str",
              "num",
              "round",
              "iso",
              "millis",
              "seconds",
              "coalesce"));

  /** Of a text that num reads. */
  private static final int MAX_LENGTH = 1_000;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Functions() {}

  /** Least and most number of arguments of a function, or null if there is no such function. */
  private static int[] arity(String name) {
    switch (name) {
      case "sha256":
      case "lower":
      case "upper":
      case "trim":
      case "str":
      case "num":
      case "iso":
      case "millis":
      case "seconds":
        return new int[] {1, 1};
      case "round":
        return new int[] {1, 2};
      case "coalesce":
        return new int[] {1, Integer.MAX_VALUE};
      default:
        return null;
    }
  }

  static void check(int offset, String name, int arguments) throws ExpressionException {
    int[] arity = arity(name);
    if (arity == null) {
      String nearest = Names.nearest(name, NAMES);
      throw new ExpressionException(
          offset,
          "there is no function '"
              + name
              + "'"
              + (nearest == null ? "." : "; did you mean '" + nearest + "'?")
              + " Functions are "
              + Names.join(NAMES)
              + "; a method of the tracked object is called as this."
              + name
              + "(…)");
    }
    if (arguments < arity[0] || arguments > arity[1]) {
      throw new ExpressionException(offset, name + " takes " + shown(arity) + ", not " + arguments);
    }
  }

  private static String shown(int[] arity) {
    if (arity[0] == arity[1]) {
      return "1 argument";
    }
    return arity[1] == Integer.MAX_VALUE ? "at least 1 argument" : "1 or 2 arguments";
  }

  /** What a function takes as its first argument. */
  static Want want(String name) {
    switch (name) {
      case "num":
        return Want.AMOUNT;
      case "round":
        return Want.NUMBER;
      case "iso":
      case "millis":
      case "seconds":
        return Want.DATE;
      default:
        return Want.TEXT;
    }
  }

  /** The type of what a function gives. */
  static JavaType result(String name) {
    switch (name) {
      case "num":
        return JavaType.NUMBER;
      case "round":
        return JavaType.of("java.math.BigDecimal");
      case "millis":
      case "seconds":
        return JavaType.LONG.boxed();
      default:
        return JavaType.STRING;
    }
  }

  static String sha256(String text) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new EvaluationException("this JVM has no SHA-256", e);
    }
    char[] hex = new char[digest.length * 2];
    for (int i = 0; i < digest.length; i++) {
      hex[2 * i] = HEX[(digest[i] >> 4) & 15];
      hex[2 * i + 1] = HEX[digest[i] & 15];
    }
    return new String(hex);
  }

  static Number number(Object value) {
    if (value instanceof Number) {
      return Numbers.exact((Number) value);
    }
    if (!(value instanceof CharSequence) && !(value instanceof Character)) {
      throw new EvaluationException(
          "num takes a text or a number, not " + Names.article(value.getClass().getName()));
    }
    BigDecimal number = parse(value.toString().trim());
    return number.scale() == 0 ? Numbers.narrow(number.unscaledValue()) : number;
  }

  /**
   * Digits of any script, a minus before them, one decimal point (. or ٫), and one kind of
   * separator (, ٬ ’ space _) only where it stands: after one to three digits, before three digits
   * each, left of the point. "1,5" may mean either, and is refused. Marks of writing direction, as
   * the JDK puts them around a Persian or Arabic minus, mean nothing.
   */
  private static BigDecimal parse(String text) {
    StringBuilder plain = new StringBuilder();
    char separator = 0;
    int digitsInGroup = 0;
    boolean fraction = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = Character.digit(c, 10);
      if (digit >= 0) {
        plain.append((char) ('0' + digit));
        digitsInGroup++;
      } else if ((c == '.' || c == '\u066B') && !fraction) {
        require(separator == 0 || digitsInGroup == 3);
        fraction = true;
        plain.append('.');
      } else if (c == '-' || c == '\u2212') {
        require(plain.length() == 0);
        plain.append('-');
      } else if (isSeparator(c) && !fraction) {
        require(
            separator == 0
                ? digitsInGroup >= 1 && digitsInGroup <= 3
                : c == separator && digitsInGroup == 3);
        separator = c;
        digitsInGroup = 0;
      } else {
        require(isDirectionMark(c));
      }
      require(plain.length() <= MAX_LENGTH);
    }
    require(separator == 0 || fraction || digitsInGroup == 3);
    try {
      return new BigDecimal(plain.toString());
    } catch (NumberFormatException e) {
      throw noNumber();
    }
  }

  private static void require(boolean isNumber) {
    if (!isNumber) {
      throw noNumber();
    }
  }

  private static boolean isDirectionMark(char c) {
    return c == '\u200E' || c == '\u200F' || c == '\u061C';
  }

  private static boolean isSeparator(char c) {
    return c == ','
        || c == '\u066C'
        || c == '\u2019'
        || c == '_'
        || c == ' '
        || c == '\u00A0'
        || c == '\u202F';
  }

  private static EvaluationException noNumber() {
    return new EvaluationException("num was given a text that is no number");
  }

  static BigDecimal round(Object value, Object digits) {
    if (!(value instanceof Number) || !(digits instanceof Number)) {
      throw new EvaluationException("round takes a number and a number of digits");
    }
    Number places = Numbers.exact((Number) digits);
    if (!(places instanceof Long) || places.longValue() < 0 || places.longValue() > 100) {
      throw new EvaluationException("round takes 0 to 100 digits");
    }
    return Numbers.decimal(Numbers.exact((Number) value))
        .setScale(places.intValue(), RoundingMode.HALF_UP);
  }
}
