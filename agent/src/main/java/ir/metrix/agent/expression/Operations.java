package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * All that compiled expressions call of ours. Their class lies in another loader, so these are
 * public; nobody else should need them. What each does stands with the class that does it.
 */
public final class Operations {
  /** Up to here each has every whole number. */
  private static final long EXACT_IN_FLOAT = 1L << 24;

  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private Operations() {}

  // Values of the application

  public static Object call(Object target, MethodSite site, List<Object> values, CallValues call) {
    return Access.call(target, site, values.toArray(), call);
  }

  public static Object staticProperty(String className, String name, CallValues call) {
    return Access.staticProperty(Access.type(className, call.loader()), name, call);
  }

  public static Object staticCall(
      String className, MethodSite site, List<Object> values, CallValues call) {
    return Access.staticCall(Access.type(className, call.loader()), site, values.toArray(), call);
  }

  public static Object index(Object target, Object key, CallValues call) {
    return Access.index(target, key, call);
  }

  public static Object mapValue(Object map, Object key, CallValues call) {
    return Access.mapValue((java.util.Map<?, ?>) map, key, call);
  }

  /** {@code map.get(key)}, of exactly that key; null if the map isn't loaded. */
  public static Object mapGet(Object map, Object key, CallValues call) {
    return isUnloaded(map, "", call)
        ? null
        : OrderedByUse.get((java.util.Map<?, ?>) map, key, call);
  }

  /** The same of {@code map.getOrDefault(key, other)}. */
  public static Object mapGetOrDefault(Object map, Object key, Object other, CallValues call) {
    return isUnloaded(map, "", call)
        ? null
        : OrderedByUse.getOrDefault((java.util.Map<?, ?>) map, key, other, call);
  }

  public static Object unwrap(Object value, CallValues call) {
    return Access.unwrap(value, call);
  }

  /** Whether no object of exactly this class has anything about it that isn't loaded. */
  public static boolean isPlain(Class<?> type) {
    return !ClassFacts.of(type).mayBeUnloaded;
  }

  /** Whether the object or its property isn't loaded; then it reads as null, and is counted. */
  public static boolean isUnloaded(Object owner, String property, CallValues call) {
    return JpaProviders.mayBeThere
        && ClassFacts.of(owner.getClass()).mayBeUnloaded
        && Access.isUnloaded(owner, property, call);
  }

  /** The value; null, and counted, if it is not loaded. */
  public static Object loaded(Object value, CallValues call) {
    return isUnloaded(value, "", call) ? null : value;
  }

  /** What a loaded proxy stands for; any other object is its own. */
  public static Object real(Object owner) {
    return ClassFacts.of(owner.getClass()).mayBeUnloaded ? Unloaded.real(owner) : owner;
  }

  public static Object before(CallValues call, int index) {
    Object value = call.before[index];
    if (value instanceof EvaluationException) {
      throw (EvaluationException) value;
    }
    return value;
  }

  public static Object outcome(CallValues call) {
    return Completion.outcome(call.thrown);
  }

  public static Object scope(String name, CallValues call) {
    return call.scope == null ? null : call.scope.scopeValue(name);
  }

  public static String systemProperty(String name) {
    return System.getProperty(name);
  }

  public static Object mdc(String name, CallValues call) {
    return call.program.mdc(call.loader()).get(name);
  }

  // Collections

  public static boolean isCollection(Object value) {
    return Elements.isCollection(value);
  }

  /** Null if the collection isn't loaded. */
  public static Iterator<?> iterator(Object collection, CallValues call) {
    return isUnloaded(collection, "", call) ? null : Elements.of(collection).iterator();
  }

  /** The next element; how many there were is counted. */
  public static Object next(Iterator<?> elements, CallValues call) {
    call.countStep();
    return Access.unwrap(elements.next(), call);
  }

  /** Null if the collection isn't loaded. */
  public static Long size(Object collection, CallValues call) {
    return isUnloaded(collection, "", call) ? null : (Long) Elements.size(collection, call);
  }

  public static Object first(Iterator<?> elements, CallValues call) {
    return elements.hasNext() ? next(elements, call) : null;
  }

  public static Object last(Iterator<?> elements, CallValues call) {
    Object last = null;
    while (elements.hasNext()) {
      last = next(elements, call);
    }
    return last;
  }

  public static String join(Iterator<?> elements, Object separator, CallValues call) {
    String between = Operators.text(separator);
    StringBuilder joined = new StringBuilder();
    for (boolean first = true; elements.hasNext(); first = false) {
      joined.append(first ? "" : between).append(Operators.text(next(elements, call)));
    }
    return joined.toString();
  }

  public static Object sum(Object soFar, Object value) {
    if (!(value instanceof Number)) {
      throw new EvaluationException(
          "sum adds numbers, not " + (value == null ? "null" : value.getClass().getName()));
    }
    return Numbers.calculate('+', (Number) soFar, (Number) value);
  }

  public static Object min(Object soFar, Object value) {
    Integer order = soFar == null ? null : Operators.compare(value, soFar);
    return order == null ? (soFar == null ? value : soFar) : order < 0 ? value : soFar;
  }

  public static Object max(Object soFar, Object value) {
    Integer order = soFar == null ? null : Operators.compare(value, soFar);
    return order == null ? (soFar == null ? value : soFar) : order > 0 ? value : soFar;
  }

  public static List<Object> list(int size) {
    return new ArrayList<>(size);
  }

  // Operators

  public static boolean isTrue(Object value) {
    return Operators.isTrue(value);
  }

  public static String text(Object value) {
    return Operators.text(value);
  }

  public static boolean equal(Object a, Object b) {
    return Operators.areEqual(a, b);
  }

  public static boolean isLess(Object a, Object b) {
    Integer order = Operators.compare(a, b);
    return order != null && order < 0;
  }

  public static boolean isAtMost(Object a, Object b) {
    Integer order = Operators.compare(a, b);
    return order != null && order <= 0;
  }

  /** As {@link Numbers#compare}, without making an object of either. */
  public static int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b) || Double.isInfinite(a) || Double.isInfinite(b)) {
      // Which has no exact value: an error.
      return Numbers.compare(a, b);
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }

  public static boolean isIn(Object value, Object container, CallValues call) {
    return Operators.contains(container, value, call);
  }

  public static boolean matches(Object value, Pattern pattern, CallValues call) {
    return value != null && Patterns.matches(pattern, Operators.text(value), call);
  }

  public static boolean matches(Object value, Object pattern, CallValues call) {
    return value != null
        && Patterns.matches(Patterns.parse(Operators.text(pattern)), Operators.text(value), call);
  }

  public static Object add(Object a, Object b) {
    return Operators.arithmetic('+', a, b);
  }

  public static Object subtract(Object a, Object b) {
    return Operators.arithmetic('-', a, b);
  }

  public static Object multiply(Object a, Object b) {
    return Operators.arithmetic('*', a, b);
  }

  public static Object divide(Object a, Object b) {
    return Operators.arithmetic('/', a, b);
  }

  public static Object remainder(Object a, Object b) {
    return Operators.arithmetic('%', a, b);
  }

  public static Object add(long a, long b) {
    return Numbers.add(a, b);
  }

  public static Object subtract(long a, long b) {
    return Numbers.subtract(a, b);
  }

  public static Object multiply(long a, long b) {
    return Numbers.multiply(a, b);
  }

  // Functions

  public static Object sha256(Object value) {
    return Functions.sha256(Operators.text(value));
  }

  public static Object lower(Object value) {
    return Operators.text(value).toLowerCase(java.util.Locale.ROOT);
  }

  public static Object upper(Object value) {
    return Operators.text(value).toUpperCase(java.util.Locale.ROOT);
  }

  public static Object trim(Object value) {
    return Operators.text(value).trim();
  }

  public static Object str(Object value) {
    return Operators.text(value);
  }

  public static Object num(Object value) {
    return Functions.number(value);
  }

  public static Object round(Object value) {
    return Functions.round(value, 0L);
  }

  public static Object round(Object value, Object digits) {
    return Functions.round(value, digits);
  }

  public static Object iso(Object value) {
    return java.time.Instant.ofEpochMilli(Dates.millis(value)).toString();
  }

  public static Object millis(Object value) {
    return Dates.millis(value);
  }

  public static Object seconds(Object value) {
    return Math.floorDiv(Dates.millis(value), 1000L);
  }

  // Arguments of methods, which must be what the method takes

  public static boolean toBoolean(Object value) {
    return (Boolean) argument(value, boolean.class);
  }

  public static char toChar(Object value) {
    return (Character) argument(value, char.class);
  }

  public static byte toByte(Object value) {
    return (Byte) argument(value, byte.class);
  }

  public static short toShort(Object value) {
    return (Short) argument(value, short.class);
  }

  public static int toInt(Object value) {
    return (Integer) argument(value, int.class);
  }

  public static long toLong(Object value) {
    return (Long) argument(value, long.class);
  }

  public static float toFloat(Object value) {
    return (Float) argument(value, float.class);
  }

  public static double toDouble(Object value) {
    return (Double) argument(value, double.class);
  }

  public static float toFloat(int value) {
    return isWithin(value, EXACT_IN_FLOAT) ? value : toFloat((Object) value);
  }

  public static float toFloat(long value) {
    return isWithin(value, EXACT_IN_FLOAT) ? value : toFloat((Object) value);
  }

  public static double toDouble(long value) {
    return isWithin(value, EXACT_IN_DOUBLE) ? value : toDouble((Object) value);
  }

  /** The double that counts as the same number, which the same bits don't: 0.1f is 0.1. */
  public static double toDouble(float value) {
    return toDouble((Object) value);
  }

  private static boolean isWithin(long value, long most) {
    return value <= most && value >= -most;
  }

  public static BigDecimal toBigDecimal(Object value) {
    return (BigDecimal) argument(value, BigDecimal.class);
  }

  public static BigInteger toBigInteger(Object value) {
    return (BigInteger) argument(value, BigInteger.class);
  }

  private static Object argument(Object value, Class<?> type) {
    Object converted = Conversion.convert(value, type);
    if (converted == Conversion.IMPOSSIBLE) {
      throw new EvaluationException(Conversion.misfit(value, type));
    }
    return converted;
  }

  // Failures

  /**
   * The error of an expression in which something was thrown.
   *
   * @param shown names of what the expression runs of the application
   * @param at which of them was running
   * @param program the name of the class that ran
   */
  public static RuntimeException failed(Throwable thrown, String[] shown, int at, String program) {
    if (thrown instanceof EvaluationException || thrown instanceof UnlinkedException) {
      return (RuntimeException) thrown;
    }
    if (thrown instanceof LinkageError && isOfLinking(program, thrown)
        || thrown instanceof ClassCastException && isOfCast(program, thrown)) {
      return new UnlinkedException(thrown);
    }
    return new EvaluationException(shown[at] + " threw " + thrown.getClass().getName(), thrown);
  }

  /** Whether it was the program's own code that could not be linked, not a method it calls. */
  private static boolean isOfLinking(String program, Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().equals(program)) {
        return true;
      }
      // Linking a call site runs through these on its way.
      if (!frame.getClassName().startsWith("java.lang.")
          && !frame.getClassName().startsWith("ir.metrix.agent.expression.Linkage")) {
        return false;
      }
    }
    return false;
  }

  /**
   * Whether the program's own cast failed, not one in a method that it calls, be it of the JDK. One
   * that fails often has no trace any more (OmitStackTraceInFastThrow): to bind a rule again for
   * nothing is better than never to.
   */
  private static boolean isOfCast(String program, Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    for (StackTraceElement frame : frames) {
      if (frame.getClassName().equals(program)) {
        return true;
      }
      // The casts of a method handle.
      boolean isOfHandle =
          frame.getClassName().startsWith("java.lang.invoke.")
              || frame.getClassName().equals("java.lang.Class")
                  && frame.getMethodName().equals("cast");
      if (!isOfHandle) {
        return false;
      }
    }
    return frames.length == 0;
  }
}
