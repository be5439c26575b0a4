package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Exact arithmetic. Integers are Long, and BigInteger beyond; everything else is BigDecimal. A
 * double counts as its shortest decimal, so {@code 19.99 * 3} is {@code 59.97}.
 */
final class Numbers {
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  /**
   * More digits than any amount has; beyond them arithmetic takes seconds, and a visitor may have
   * typed the exponent.
   */
  static final int MAX_DIGITS = 1_000;

  private static final BigInteger TOO_LONG = BigInteger.TEN.pow(MAX_DIGITS);

  /** What has no more is not too long, and needs no second look. */
  private static final int SURE_BITS = TOO_LONG.bitLength() - 1;

  /** Up to here a double has each whole number. */
  private static final long MOST_EXACT_IN_DOUBLE = 1L << 53;

  private Numbers() {}

  /** Long where it fits. */
  static Number narrow(BigInteger value) {
    return value.compareTo(MIN_LONG) >= 0 && value.compareTo(MAX_LONG) <= 0
        ? (Number) value.longValue()
        : value;
  }

  /** Long, BigInteger or BigDecimal of the same value. */
  static Number exact(Number value) {
    // Those of the JDK that may be extended are asked for by class: an extension does what it
    // likes.
    Class<?> type = value.getClass();
    if (type == Long.class) {
      return value;
    }
    if (type == BigDecimal.class) {
      return bounded((BigDecimal) value);
    }
    if (type == BigInteger.class) {
      if (isTooLong((BigInteger) value)) {
        throw tooLong();
      }
      return value;
    }
    if (type == Integer.class
        || type == Short.class
        || type == Byte.class
        || type == AtomicInteger.class
        || type == AtomicLong.class) {
      return value.longValue();
    }
    if (type == Double.class || type == Float.class) {
      double number = value.doubleValue();
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        throw new EvaluationException(
            "a " + (Double.isNaN(number) ? "NaN" : "infinite number") + " has no exact value");
      }
      return shortest(value);
    }
    return ofApplication(value);
  }

  /**
   * What its toString() says in digits; of one that has none of its own, its whole value. Whether a
   * fraction that it gives as a double is all there is to it, nobody can tell.
   */
  private static Number ofApplication(Number value) {
    try {
      if (isShownInDigits(value.getClass())) {
        String text = value.toString();
        if (text.length() > 2 * MAX_DIGITS) {
          throw tooLong();
        }
        return bounded(new BigDecimal(text));
      }
      long whole = value.longValue();
      if (whole == value.doubleValue() && Math.abs(whole) <= MOST_EXACT_IN_DOUBLE) {
        return whole;
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (NumberFormatException e) {
      throw new EvaluationException(
          Names.article(value.getClass().getName())
              + " has a toString() that is no number; read a property of it",
          e);
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading " + value.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
    throw new EvaluationException(
        Names.article(value.getClass().getName())
            + " tells no exact value: it is not whole, and has no toString() of its own; read a"
            + " property of it");
  }

  private static boolean isShownInDigits(Class<?> type) throws NoSuchMethodException {
    return type.getMethod("toString").getDeclaringClass() != Object.class;
  }

  /**
   * Of the decimals with the fewest digits that read back as this Double or Float, the nearest (of
   * two, the even one). Before Java 19 its toString may write a digit too many (JDK-4511638: 1E23
   * is 9.999999999999999E22), and it writes 7 as 7.0 but 1E7 as 1.0E7.
   */
  private static BigDecimal shortest(Number value) {
    double number = value.doubleValue();
    if (number == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal written = new BigDecimal(value.toString()).stripTrailingZeros();
    // Two decimals of so few digits never read as one number, so none is shorter or nearer.
    boolean isFloat = value instanceof Float;
    int digitsOfOneNumber = isFloat ? 6 : 15;
    double leastOfFullPrecision = isFloat ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    if (written.precision() <= digitsOfOneNumber && Math.abs(number) >= leastOfFullPrecision) {
      return written;
    }
    BigDecimal exact = new BigDecimal(number);
    BigDecimal shortest = written;
    for (int digits = written.precision(); digits > 0; digits--) {
      BigDecimal shorter = nearest(exact, digits, number, isFloat);
      if (shorter == null) {
        break;
      }
      shortest = shorter;
    }
    return shortest.stripTrailingZeros();
  }

  /** The nearest decimal of so many digits that reads back, or null. */
  private static BigDecimal nearest(BigDecimal exact, int digits, double number, boolean isFloat) {
    BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (readsAs(number, nearest, isFloat)) {
      return nearest;
    }
    // At a power of two the numbers below are closer together than those above.
    boolean isBelow = nearest.abs().compareTo(exact.abs()) < 0;
    BigDecimal other =
        exact.round(new MathContext(digits, isBelow ? RoundingMode.UP : RoundingMode.DOWN));
    return readsAs(number, other, isFloat) ? other : null;
  }

  private static boolean readsAs(double number, BigDecimal decimal, boolean isFloat) {
    return (isFloat ? decimal.floatValue() : decimal.doubleValue()) == number;
  }

  /** Whether a Double or Float counts as that number. */
  static boolean isExactly(Number floating, BigDecimal decimal) {
    return !Double.isInfinite(floating.doubleValue()) && compare(floating, decimal) == 0;
  }

  private static BigDecimal bounded(BigDecimal value) {
    // Not by its unscaled value: a number of up to 18 digits would have to make one first.
    if (Math.abs((long) value.scale()) > MAX_DIGITS || value.precision() > MAX_DIGITS) {
      throw tooLong();
    }
    return value;
  }

  private static boolean isTooLong(BigInteger value) {
    return value.bitLength() > SURE_BITS && value.abs().compareTo(TOO_LONG) >= 0;
  }

  private static EvaluationException tooLong() {
    return new EvaluationException("a number has more than " + MAX_DIGITS + " digits");
  }

  static boolean isInteger(Number exact) {
    return !(exact instanceof BigDecimal);
  }

  /** The same value as a long; null if it is no integer, or beyond. */
  static Long whole(Number exact) {
    if (exact instanceof Long) {
      return (Long) exact;
    }
    if (exact instanceof BigInteger || ((BigDecimal) exact).stripTrailingZeros().scale() > 0) {
      return null;
    }
    Number integer = narrow(((BigDecimal) exact).toBigIntegerExact());
    return integer instanceof Long ? (Long) integer : null;
  }

  static BigDecimal decimal(Number exact) {
    if (exact instanceof BigDecimal) {
      return (BigDecimal) exact;
    }
    return exact instanceof BigInteger
        ? new BigDecimal((BigInteger) exact)
        : BigDecimal.valueOf(exact.longValue());
  }

  static BigInteger integer(Number exact) {
    return exact instanceof BigInteger ? (BigInteger) exact : BigInteger.valueOf(exact.longValue());
  }

  static int compare(Number left, Number right) {
    Number a = exact(left);
    Number b = exact(right);
    if (a instanceof Long && b instanceof Long) {
      return Long.compare((Long) a, (Long) b);
    }
    return decimal(a).compareTo(decimal(b));
  }

  static Number calculate(char operator, Number left, Number right) {
    Number a = exact(left);
    Number b = exact(right);
    if (a instanceof Long && b instanceof Long) {
      switch (operator) {
        case '+':
          return add((Long) a, (Long) b);
        case '-':
          return subtract((Long) a, (Long) b);
        case '*':
          return multiply((Long) a, (Long) b);
        default:
          break;
      }
    }
    if (isInteger(a) && isInteger(b)) {
      return ofIntegers(operator, integer(a), integer(b));
    }
    BigDecimal x = decimal(a);
    BigDecimal y = decimal(b);
    switch (operator) {
      case '+':
        return x.add(y);
      case '-':
        return x.subtract(y);
      case '*':
        return x.multiply(y);
      case '/':
        return divide(x, y);
      default:
        checkDivisor(y.signum());
        return x.remainder(y);
    }
  }

  static Number add(long x, long y) {
    long sum = x + y;
    // It overflowed if its sign is that of neither.
    return ((x ^ sum) & (y ^ sum)) < 0
        ? BigInteger.valueOf(x).add(BigInteger.valueOf(y))
        : (Number) sum;
  }

  static Number subtract(long x, long y) {
    long difference = x - y;
    return ((x ^ y) & (x ^ difference)) < 0
        ? BigInteger.valueOf(x).subtract(BigInteger.valueOf(y))
        : (Number) difference;
  }

  static Number multiply(long x, long y) {
    long product = x * y;
    long high = Math.abs(x) | Math.abs(y);
    boolean fits =
        high >>> 31 == 0 || (y == 0 || (product / y == x && !(x == Long.MIN_VALUE && y == -1)));
    return fits ? (Number) product : BigInteger.valueOf(x).multiply(BigInteger.valueOf(y));
  }

  private static Number ofIntegers(char operator, BigInteger x, BigInteger y) {
    switch (operator) {
      case '+':
        return narrow(x.add(y));
      case '-':
        return narrow(x.subtract(y));
      case '*':
        return narrow(x.multiply(y));
      case '/':
        checkDivisor(y.signum());
        BigInteger[] parts = x.divideAndRemainder(y);
        return parts[1].signum() == 0
            ? narrow(parts[0])
            : divide(new BigDecimal(x), new BigDecimal(y));
      default:
        checkDivisor(y.signum());
        return narrow(x.remainder(y));
    }
  }

  /**
   * Exact where the quotient ends; else 34 significant digits, half even. Never truncated to an
   * integer.
   */
  private static BigDecimal divide(BigDecimal x, BigDecimal y) {
    checkDivisor(y.signum());
    try {
      return x.divide(y);
    } catch (ArithmeticException periodic) {
      return x.divide(y, MathContext.DECIMAL128);
    }
  }

  private static void checkDivisor(int signum) {
    if (signum == 0) {
      throw new EvaluationException("a division by zero");
    }
  }
}
