package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks into a map for a key that need not be of the type of its keys: a number of another type, a
 * text for an enum constant or a character, and the other way. Asks for a few keys of the same
 * value, and never goes through the map, unless that is {@link OrderedByUse}.
 */
final class MapLookup {
  /** Of BigDecimals that differ in zeros at the end only, a hash map has each as another key. */
  private static final int MOST_PLACES = 4;

  private MapLookup() {}

  /** Null if there is none, or it is null. */
  static Object get(Map<?, ?> map, Object key, CallValues call) {
    if (key instanceof String) {
      Class<?> type = map.getClass();
      // What nearly every path asks: neither can such a map be moved by it, nor can a text throw.
      if (type == HashMap.class || type == ConcurrentHashMap.class) {
        Object value = map.get(key);
        if (value != null) {
          return value;
        }
      }
    }
    Class<?> sortedBy = sortedBy(map);
    Object value = mayAsk(sortedBy, key) ? tryGet(map, key, call) : null;
    if (value != null || key == null) {
      return value;
    }
    for (Object other : equalKeys(map, key)) {
      value = mayAsk(sortedBy, other) ? tryGet(map, other, call) : null;
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  static boolean has(Map<?, ?> map, Object key) {
    Class<?> sortedBy = sortedBy(map);
    if (mayAsk(sortedBy, key) && tryHas(map, key)) {
      return true;
    }
    if (key == null) {
      return false;
    }
    for (Object other : equalKeys(map, key)) {
      if (mayAsk(sortedBy, other) && tryHas(map, other)) {
        return true;
      }
    }
    return false;
  }

  /** The class of keys that a sorted map compares with each other; null if it takes any. */
  private static Class<?> sortedBy(Map<?, ?> map) {
    return map instanceof SortedMap && isOfJdk(map) && ((SortedMap<?, ?>) map).comparator() == null
        ? classOfKeys(map)
        : null;
  }

  /** Saves an exception for each key that the map could not compare. */
  private static boolean mayAsk(Class<?> sortedBy, Object key) {
    return sortedBy == null || key == null || key.getClass() == sortedBy || key instanceof Enum;
  }

  private static Object tryGet(Map<?, ?> map, Object key, CallValues call) {
    try {
      return OrderedByUse.get(map, key, call);
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      if (isNoKey(e, key)) {
        return null;
      }
      throw failed("get", map, e);
    }
  }

  private static boolean tryHas(Map<?, ?> map, Object key) {
    try {
      return map.containsKey(key);
    } catch (Throwable e) {
      if (isNoKey(e, key)) {
        return false;
      }
      throw failed("containsKey", map, e);
    }
  }

  /** Whether it is what {@link Map#get} throws of a key that the map can't have. */
  private static boolean isNoKey(Throwable thrown, Object key) {
    return thrown instanceof ClassCastException
        || (key == null && thrown instanceof NullPointerException);
  }

  private static EvaluationException failed(String method, Map<?, ?> map, Throwable e) {
    return new EvaluationException(
        method + " of " + map.getClass().getName() + " threw " + e.getClass().getName(), e);
  }

  private static List<Object> equalKeys(Map<?, ?> map, Object key) {
    if (key instanceof Number) {
      return numbers(map, (Number) key);
    }
    List<Object> keys = new ArrayList<>(2);
    if (key instanceof CharSequence) {
      String text = Operators.text(key);
      if (!(key instanceof String)) {
        keys.add(text);
      }
      if (text.length() == 1) {
        keys.add(text.charAt(0));
      }
      addConstant(map, text, keys);
    } else if (key instanceof Enum) {
      keys.add(((Enum<?>) key).name());
    } else if (key instanceof Character) {
      keys.add(key.toString());
    }
    return keys;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void addConstant(Map<?, ?> map, String name, List<Object> keys) {
    Class<?> type = classOfKeys(map);
    if (type == null || !Enum.class.isAssignableFrom(type)) {
      return;
    }
    // A constant with a body has a class of its own.
    Class<?> declaring = type.isEnum() ? type : type.getSuperclass();
    try {
      keys.add(Enum.valueOf((Class<Enum>) declaring, name));
    } catch (IllegalArgumentException noSuchConstant) {
      // Then the map doesn't have it.
    }
  }

  private static List<Object> numbers(Map<?, ?> map, Number key) {
    Number exact = Numbers.exact(key);
    List<Object> keys = new ArrayList<>();
    Long whole = Numbers.whole(exact);
    if (whole != null) {
      keys.add(whole);
      if (whole == (int) (long) whole) {
        keys.add((int) (long) whole);
      }
    }
    Class<?> type = classOfKeys(map);
    if (type != null && !Number.class.isAssignableFrom(type)) {
      return keys;
    }
    if (whole != null && whole == (short) (long) whole) {
      keys.add((short) (long) whole);
    }
    if (whole != null && whole == (byte) (long) whole) {
      keys.add((byte) (long) whole);
    }
    BigDecimal decimal = Numbers.decimal(exact);
    addFloating(decimal, keys);
    BigDecimal shortest = decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
    if (shortest.scale() <= 0) {
      shortest = shortest.setScale(0);
      keys.add(shortest.unscaledValue());
    }
    keys.add(shortest);
    for (int places = shortest.scale() + 1; places <= MOST_PLACES; places++) {
      keys.add(shortest.setScale(places));
    }
    return type == null ? keys : only(type, keys);
  }

  private static void addFloating(BigDecimal decimal, List<Object> keys) {
    double asDouble = decimal.doubleValue();
    if (Numbers.isExactly(asDouble, decimal)) {
      keys.add(asDouble);
    }
    float asFloat = decimal.floatValue();
    if (Numbers.isExactly(asFloat, decimal)) {
      keys.add(asFloat);
    }
  }

  /** The first two are asked for whatever the map's first key is: it may have both. */
  private static List<Object> only(Class<?> type, List<Object> keys) {
    List<Object> ofType = new ArrayList<>();
    for (Object key : keys) {
      if (key.getClass() == type || key instanceof Long || key instanceof Integer) {
        ofType.add(key);
      }
    }
    return ofType;
  }

  /**
   * That of the first key, or null if that isn't known. The keys of a map that is not the JDK's may
   * come from anywhere: a database, another machine.
   */
  private static Class<?> classOfKeys(Map<?, ?> map) {
    if (!isOfJdk(map)) {
      return null;
    }
    try {
      Iterator<?> keys = map.isEmpty() ? Collections.emptyIterator() : map.keySet().iterator();
      Object first = keys.hasNext() ? keys.next() : null;
      if (first == null && keys.hasNext()) {
        first = keys.next();
      }
      return first == null ? null : first.getClass();
    } catch (ConcurrentModificationException | NoSuchElementException changedMeanwhile) {
      return null;
    }
  }

  private static boolean isOfJdk(Map<?, ?> map) {
    return Closed.isOfJdk(map.getClass());
  }
}
