package com.example.shop;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Objects that an application may have, and that break what reads them carelessly. */
@SuppressWarnings({
  "unused",
  "UnusedMethod",
  "DoNotCallSuggester",
  "ComparableAndComparator",
  "EqualsHashCode",
  "ComparableType",
  "serial"
}) // read by expressions
public final class Hostile {
  private final Random random;
  private int left = 15;

  private Hostile(Random random) {
    this.random = random;
  }

  /** Any object, and whatever hangs on it. */
  public static Object any(Random random) {
    return new Hostile(random).object();
  }

  /** One of each. */
  public static List<Object> each() {
    Hostile hostile = new Hostile(new Random(1));
    List<Object> all = new ArrayList<>();
    for (int kind = 0; kind < 5; kind++) {
      Collections.addAll(all, hostile.ofKind(kind));
    }
    return all;
  }

  private Object object() {
    if (--left < 0) {
      return null;
    }
    if (random.nextInt(3) == 0) {
      return new Bean(object(), object());
    }
    // Fewer of those that throw at once: an expression is to get somewhere.
    int[] kinds = {0, 1, 1, 2, 2, 3, 4};
    Object[] some = ofKind(kinds[random.nextInt(kinds.length)]);
    return some[random.nextInt(some.length)];
  }

  private Object[] ofKind(int kind) {
    return switch (kind) {
      case 0 -> numbers();
      case 1 -> scalars();
      case 2 -> collections();
      case 3 -> throwing();
      default -> beans();
    };
  }

  private static Object[] numbers() {
    return new Object[] {
      0,
      -1,
      7L,
      Long.MIN_VALUE,
      1.1,
      -0.0,
      Double.NaN,
      Float.POSITIVE_INFINITY,
      new BigDecimal("19.99"),
      new BigDecimal("1E+100000000"),
      new BigDecimal("1E-100000000"),
      (short) 3,
      (byte) 4,
      new ThrowingNumber(),
      new ThrowingDecimal(),
      new Fraction()
    };
  }

  private Object[] scalars() {
    return new Object[] {
      null,
      "",
      "a",
      "7",
      "12,345.60",
      "a\uD800b",
      'c',
      true,
      Status.PAID,
      Optional.empty(),
      Optional.of("x"),
      Optional.ofNullable(object()),
      OptionalInt.of(3),
      OptionalLong.empty(),
      OptionalDouble.of(Double.NaN),
      new Date(1_733_830_178_000L),
      new ThrowingDate(),
      calendar(),
      Instant.MAX,
      Instant.EPOCH,
      java.time.LocalDate.MAX,
      java.time.LocalDateTime.MIN,
      java.nio.CharBuffer.wrap("b"),
      new ThrowingText()
    };
  }

  private static Calendar calendar() {
    Calendar strict = new GregorianCalendar();
    strict.setLenient(false);
    strict.set(Calendar.MONTH, 77);
    return strict;
  }

  private Object[] collections() {
    List<Object> list = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      list.add(object());
    }
    return new Object[] {
      list,
      list.toArray(),
      new int[] {3, 1, 2},
      new double[] {1.5, Double.NaN},
      cyclic(new ArrayList<>(list)),
      cyclic(new HashMap<>()),
      Collections.unmodifiableCollection(list),
      new TreeMap<>(Map.of(1, "one", 7, "seven")),
      new TreeMap<>(Map.of("a", 1, "name", 2)),
      new EnumMap<>(Map.of(Status.PAID, "paid")),
      new LinkedHashSet<>(List.of("a", 7, true)),
      new LinkedHashSet<>(List.of(1.0, "a")),
      (Iterable<Object>) Endless::new,
      new TreeMap<>(Map.of("size", 9, "first", "own")).entrySet()
    };
  }

  private static List<Object> cyclic(List<Object> list) {
    list.add(list);
    return list;
  }

  private Map<Object, Object> cyclic(Map<Object, Object> map) {
    map.put("a", object());
    map.put("name", object());
    map.put(null, object());
    map.put(7, map);
    return map;
  }

  /** Thrown where somebody goes on and on through what has no end. */
  public static final class Overrun extends RuntimeException {}

  private static final class Endless implements Iterator<Object> {
    private int read;

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Object next() {
      if (++read > 200_000) {
        throw new Overrun();
      }
      return 1;
    }
  }

  private static Object[] throwing() {
    return new Object[] {
      new ThrowingBean(false),
      new ThrowingBean(true),
      new ThrowingList(),
      new ThrowingMap(),
      new ThrowingIterable(),
      new ThrowingValue(),
      List.of(new ThrowingValue(), new ThrowingBean(true)),
      (Iterable<Object>) () -> null,
      proxy(new java.io.IOException("checked"), null),
      proxy(null, "not a number"),
      proxy(null, null)
    };
  }

  /** An interface of the application behind a proxy whose handler does what it may not. */
  public interface Priced {
    int getPrice();

    String name();

    Object getA();

    Object get(Object key);
  }

  private static Object proxy(Throwable thrown, Object result) {
    return Proxy.newProxyInstance(
        Hostile.class.getClassLoader(),
        new Class<?>[] {Priced.class},
        (proxy, method, arguments) -> {
          if (thrown != null) {
            throw thrown;
          }
          return result;
        });
  }

  private Object[] beans() {
    return new Object[] {
      new Order(),
      new Line("A", "1.50", 2),
      new Point(1, Double.NaN),
      Thread.currentThread(),
      Hostile.class,
      new Bean(object(), object())
    };
  }

  /** Has two properties, and itself as a third. */
  public static final class Bean {
    private final Object a;
    public final Object name;

    Bean(Object a, Object name) {
      this.a = a;
      this.name = name;
    }

    public Object getA() {
      return a;
    }

    public Bean getSelf() {
      return this;
    }

    public Object get(Object key) {
      return "a".equals(key) ? a : name;
    }

    public Object over(int value) {
      return value;
    }

    public Object over(Object... values) {
      return values;
    }
  }

  private static IllegalStateException failure() {
    return new IllegalStateException("4711");
  }

  /** Thrown, not run into: the trace of a real overflow ends before it shows whose it was. */
  private static StackOverflowError overflow() {
    return new StackOverflowError("4711");
  }

  /** Each reading throws something else. */
  public static final class ThrowingBean {
    private final boolean errors;

    ThrowingBean(boolean errors) {
      this.errors = errors;
    }

    public Object getA() {
      if (errors) {
        throw overflow();
      }
      throw failure();
    }

    public Object getName() {
      if (errors) {
        throw new NoClassDefFoundError("com/example/Gone");
      }
      throw new EvilException();
    }

    public Object get(Object key) {
      if (errors) {
        throw new ThreadDeath();
      }
      throw new EvilException();
    }

    @Override
    public boolean equals(Object other) {
      if (errors) {
        throw overflow();
      }
      throw failure();
    }

    @Override
    public int hashCode() {
      if (errors) {
        throw overflow();
      }
      throw failure();
    }

    @Override
    public String toString() {
      if (errors) {
        throw overflow();
      }
      throw failure();
    }
  }

  /** An exception that can't even be told about. */
  public static final class EvilException extends RuntimeException {
    @Override
    public String getMessage() {
      throw failure();
    }

    @Override
    public String toString() {
      throw failure();
    }
  }

  /** Equal to nothing, and before nothing. */
  public static final class ThrowingValue implements Comparable<Object> {
    @Override
    public int compareTo(Object other) {
      throw overflow();
    }

    @Override
    public boolean equals(Object other) {
      throw failure();
    }

    @Override
    public int hashCode() {
      throw failure();
    }
  }

  /** A list whose parts all throw. */
  public static final class ThrowingList extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      throw failure();
    }

    @Override
    public int size() {
      throw overflow();
    }
  }

  /** Neither a Collection. */
  public static final class ThrowingIterable implements Iterable<Object> {
    @Override
    public Iterator<Object> iterator() {
      throw failure();
    }
  }

  /** A map whose parts all throw. */
  public static final class ThrowingMap extends AbstractMap<Object, Object> {
    @Override
    public Object get(Object key) {
      throw overflow();
    }

    @Override
    public boolean containsKey(Object key) {
      throw failure();
    }

    @Override
    public int size() {
      throw failure();
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
      throw failure();
    }
  }

  /** A number of the application that is none. */
  public static class ThrowingNumber extends Number {
    @Override
    public int intValue() {
      throw failure();
    }

    @Override
    public long longValue() {
      throw failure();
    }

    @Override
    public float floatValue() {
      throw failure();
    }

    @Override
    public double doubleValue() {
      throw failure();
    }

    @Override
    public String toString() {
      throw failure();
    }
  }

  /** One third: a number that isn't a decimal. */
  public static final class Fraction extends ThrowingNumber {
    @Override
    public String toString() {
      return "1/3";
    }
  }

  /** BigDecimal may be extended. */
  public static final class ThrowingDecimal extends BigDecimal {
    public ThrowingDecimal() {
      super("1.5");
    }

    @Override
    public int scale() {
      throw failure();
    }

    @Override
    public java.math.BigInteger unscaledValue() {
      throw failure();
    }

    @Override
    public int compareTo(BigDecimal other) {
      throw failure();
    }

    @Override
    public String toString() {
      throw failure();
    }

    @Override
    public String toPlainString() {
      throw failure();
    }
  }

  /** So may Date. */
  public static final class ThrowingDate extends Date {
    @Override
    public long getTime() {
      throw failure();
    }
  }

  /** A text that isn't there yet. */
  public static final class ThrowingText implements CharSequence {
    @Override
    public int length() {
      throw failure();
    }

    @Override
    public char charAt(int index) {
      throw failure();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      throw failure();
    }

    @Override
    public String toString() {
      throw failure();
    }
  }
}
