package ir.metrix.agent.expression;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Fits the values of an expression to the parameter types of a Java method: boxing, widening, and
 * narrowing, none of which changes a number. Java itself rounds a long that it widens to a double.
 */
final class Conversion {
  private static final List<Class<?>> WIDENING =
      Arrays.<Class<?>>asList(
          byte.class, short.class, int.class, long.class, float.class, double.class);

  /** What does not fit. */
  static final Object IMPOSSIBLE = new Object();

  /** A number that fits by Java's rules, which would round it. */
  static final Object INEXACT = new Object();

  private Conversion() {}

  /**
   * How far a value that fits has to reach where Java would not go: of several methods that take
   * it, the nearest is called.
   */
  static int cost(Object value, Class<?> type) {
    if (value instanceof Number && type.isPrimitive()) {
      // An integer prefers long, then int, to any decimal type; the smaller types come last.
      boolean integer =
          !(value instanceof Double || value instanceof Float || value instanceof BigDecimal);
      boolean decimalType = type == double.class || type == float.class;
      int preference = type == long.class || type == double.class ? 0 : type == int.class ? 1 : 2;
      return preference + (integer == decimalType ? 4 : 0);
    }
    return 0;
  }

  /** As the language does it, which goes further than Java. */
  static Object convert(Object value, Class<?> type) {
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

  /** An array of the elements of a list that the expression writes out. */
  static Object array(List<?> list, Class<?> type) {
    Class<?> component = type.getComponentType();
    Object array = Array.newInstance(component, list.size());
    for (int i = 0; i < list.size(); i++) {
      Object value = list.get(i);
      Object element =
          component.isArray() && value instanceof List
              ? array((List<?>) value, component)
              : convert(value, component);
      if (element == IMPOSSIBLE) {
        return IMPOSSIBLE;
      }
      Array.set(array, i, element);
    }
    return array;
  }

  /**
   * As Java goes from one primitive to a wider one, or stays; {@link #INEXACT} if the number would
   * be another, {@link #IMPOSSIBLE} if Java doesn't.
   */
  static Object widened(Object boxed, Class<?> primitive) {
    Class<?> own = primitiveOf(boxed);
    if (own == primitive) {
      return boxed;
    }
    return own != null && isWidening(own, primitive)
        ? exact(boxed instanceof Character ? (Object) (int) (Character) boxed : boxed, primitive)
        : IMPOSSIBLE;
  }

  /** What Java takes there; {@link #INEXACT} if it would round it. */
  static Object exact(Object value, Class<?> type) {
    Object converted = convert(value, type);
    return converted == IMPOSSIBLE ? INEXACT : converted;
  }

  /** What is told of a value that a parameter doesn't take. */
  static String misfit(Object value, Class<?> type) {
    String text =
        (value == null
                ? "null"
                : value instanceof Number
                    ? Names.article(value.getClass().getSimpleName())
                    : "the value")
            + " does not fit the method's parameter, which is "
            + Names.article(type.getSimpleName());
    return value instanceof Number && isNumeric(type)
        ? text + ": no " + type.getSimpleName() + " is exactly that number"
        : text;
  }

  static boolean isNumeric(Class<?> type) {
    return Number.class.isAssignableFrom(type)
        || type.isPrimitive() && type != boolean.class && type != char.class;
  }

  static boolean isWidening(Class<?> from, Class<?> to) {
    int source = from == char.class ? WIDENING.indexOf(short.class) : WIDENING.indexOf(from);
    return source >= 0 && source < WIDENING.indexOf(to);
  }

  /** Whether Java would have it as a primitive or in its box. */
  static boolean isBox(Object value) {
    Class<?> primitive = primitiveOf(value);
    return primitive != null && primitive.isPrimitive();
  }

  private static Class<?> primitiveOf(Object boxed) {
    return boxed instanceof Number || boxed instanceof Character || boxed instanceof Boolean
        ? MethodType.methodType(boxed.getClass()).unwrap().returnType()
        : null;
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
    boolean isDouble = type == double.class || type == Double.class;
    boolean isFloat = type == float.class || type == Float.class;
    if ((isDouble || isFloat) && hasNoDigits(value)) {
      return isDouble ? (Object) value.doubleValue() : (Object) value.floatValue();
    }
    try {
      Number exact = Numbers.exact(value);
      BigDecimal decimal = Numbers.decimal(exact);
      if (type == int.class || type == Integer.class) {
        return decimal.intValueExact();
      }
      if (type == long.class || type == Long.class) {
        return decimal.longValueExact();
      }
      if (isDouble || isFloat) {
        Number nearest = isDouble ? (Number) decimal.doubleValue() : (Number) decimal.floatValue();
        return Numbers.isExactly(nearest, decimal) ? nearest : IMPOSSIBLE;
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

  /** NaN and the infinities are what they are in either type. */
  private static boolean hasNoDigits(Number value) {
    return (value instanceof Double || value instanceof Float)
        && (Double.isNaN(value.doubleValue()) || Double.isInfinite(value.doubleValue()));
  }
}
