package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Fits the values of an expression to the parameter types of a Java method: boxing, widening, and
 * exact narrowing.
 */
final class Conversion {
  private static final Object IMPOSSIBLE = new Object();

  private Conversion() {}

  /**
   * Fills {@code converted}; returns how far it had to reach (0: all exact), or {@code
   * Integer.MAX_VALUE}: does not fit.
   */
  static int convertAll(Object[] values, Class<?>[] types, Object[] converted) {
    int cost = 0;
    for (int i = 0; i < values.length; i++) {
      Object value = convert(values[i], types[i]);
      if (value == IMPOSSIBLE) {
        return Integer.MAX_VALUE;
      }
      converted[i] = value;
      cost += cost(values[i], types[i]);
    }
    return cost;
  }

  private static int cost(Object value, Class<?> type) {
    if (value == null || value.getClass() == type) {
      return 0;
    }
    if (value instanceof Number && type.isPrimitive()) {
      // An integer prefers long, then int, to any decimal type; the smaller types come last.
      boolean integer =
          !(value instanceof Double || value instanceof Float || value instanceof BigDecimal);
      boolean decimalType = type == double.class || type == float.class;
      int preference = type == long.class || type == double.class ? 1 : type == int.class ? 0 : 2;
      return preference + (integer == decimalType ? 4 : 0);
    }
    return type == Object.class ? 9 : type.isInterface() ? 6 : 3;
  }

  private static Object convert(Object value, Class<?> type) {
    if (value == null) {
      return type.isPrimitive() ? IMPOSSIBLE : null;
    }
    if (type == boolean.class) {
      return value instanceof Boolean ? value : IMPOSSIBLE;
    }
    if (type == char.class || type == Character.class) {
      if (value instanceof Character) {
        return value;
      }
      return value instanceof String && ((String) value).length() == 1
          ? (Object) ((String) value).charAt(0)
          : IMPOSSIBLE;
    }
    if (!type.isPrimitive() && type.isInstance(value)) {
      return value;
    }
    if (value instanceof Number) {
      return number((Number) value, type);
    }
    return enumConstant(value, type);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object enumConstant(Object value, Class<?> type) {
    if (!type.isEnum() || !(value instanceof String)) {
      return IMPOSSIBLE;
    }
    try {
      return Enum.valueOf((Class<Enum>) type, (String) value);
    } catch (IllegalArgumentException noSuchConstant) {
      return IMPOSSIBLE;
    }
  }

  private static Object number(Number value, Class<?> type) {
    try {
      Number exact = Numbers.exact(value);
      BigDecimal decimal = Numbers.decimal(exact);
      if (type == int.class || type == Integer.class) {
        return decimal.intValueExact();
      }
      if (type == long.class || type == Long.class) {
        return decimal.longValueExact();
      }
      if (type == double.class || type == Double.class) {
        return decimal.doubleValue();
      }
      if (type == float.class || type == Float.class) {
        return decimal.floatValue();
      }
      if (type == short.class || type == Short.class) {
        return decimal.shortValueExact();
      }
      if (type == byte.class || type == Byte.class) {
        return decimal.byteValueExact();
      }
      if (type == BigDecimal.class) {
        return decimal;
      }
      return type == BigInteger.class ? decimal.toBigIntegerExact() : IMPOSSIBLE;
    } catch (ArithmeticException doesNotFit) {
      return IMPOSSIBLE;
    }
  }
}
