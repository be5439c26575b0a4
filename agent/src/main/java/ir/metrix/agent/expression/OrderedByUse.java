package ir.metrix.agent.expression;

import java.lang.reflect.Field;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads maps that change when they are read: a {@link LinkedHashMap} in access order, as caches
 * are, puts the entry that it is asked for last, and an iteration that the application is in the
 * midst of fails. The map is not asked for the value, but gone through for it, if it has the key;
 * that moves nothing. It takes as long as the map is, within the bounds for all collections.
 *
 * <p>Whether a map is one, a field of the JDK tells, as does what lies behind the views that {@link
 * Collections} makes of it. Where these fields are closed to us, any LinkedHashMap and any such
 * view counts as one: that costs time, where the other mistake would cost the application an
 * exception. A subclass whose own {@code get} finds keys that none of its entries has, is an error
 * then. Refused: {@code HashMap.getNode}, which is as quick as {@code get}, but has another
 * signature in each Java.
 *
 * <p>Known weakness: {@code equals} of two maps asks one for the other's keys. Two maps that are
 * compared are guarded here, those within compared collections aren't. What other libraries' maps
 * do when they are read, is theirs.
 */
final class OrderedByUse {
  private static final Class<?> UNMODIFIABLE = Collections.unmodifiableMap(none()).getClass();
  private static final Class<?> SYNCHRONIZED = Collections.synchronizedMap(none()).getClass();
  private static final Class<?> CHECKED =
      Collections.checkedMap(none(), Object.class, Object.class).getClass();

  private static volatile ModuleOpener opener;

  /** Found when the first such map is met. */
  private static volatile Fields fields;

  private OrderedByUse() {}

  /** Without one, fields of java.util are open on Java 8 only. */
  static void setOpener(ModuleOpener moduleOpener) {
    opener = moduleOpener;
    fields = null;
  }

  private static Map<Object, Object> none() {
    return new HashMap<>();
  }

  /** What {@link Map#get} gives, and the map stays as it is. Throws what the map throws. */
  static Object get(Map<?, ?> map, Object key, CallValues call) {
    return isMovedByReading(map) ? find(map, key, call) : map.get(key);
  }

  /** The same of {@link Map#getOrDefault}. */
  static Object getOrDefault(Map<?, ?> map, Object key, Object other, CallValues call) {
    if (isMovedByReading(map)) {
      return map.containsKey(key) ? find(map, key, call) : other;
    }
    @SuppressWarnings("unchecked") // nothing is put in
    Map<Object, Object> any = (Map<Object, Object>) map;
    return any.getOrDefault(key, other);
  }

  /** As {@link Object#equals}. */
  static boolean areEqual(Map<?, ?> one, Map<?, ?> other) {
    if (!isMovedByReading(other)) {
      return one.equals(other);
    }
    if (!isMovedByReading(one)) {
      return other.equals(one);
    }
    throw new EvaluationException(
        "two maps in the order of their use are not compared, which would change that order");
  }

  /** Whether to ask the map for a key changes it, as far as can be known. */
  static boolean isMovedByReading(Map<?, ?> map) {
    Map<?, ?> behind = map;
    while (behind != null && isView(behind)) {
      behind = behind(behind);
    }
    return behind == null
        || behind instanceof LinkedHashMap && !Boolean.FALSE.equals(fields().accessOrder(behind));
  }

  private static boolean isView(Map<?, ?> map) {
    return UNMODIFIABLE.isInstance(map)
        || SYNCHRONIZED.isInstance(map)
        || CHECKED.isInstance(map)
        || Fields.REVERSED != null && Fields.REVERSED.isInstance(map);
  }

  /** Null if it cannot be known. */
  private static Map<?, ?> behind(Map<?, ?> view) {
    Fields known = fields();
    Field field =
        UNMODIFIABLE.isInstance(view)
            ? known.unmodifiable
            : SYNCHRONIZED.isInstance(view)
                ? known.locked
                : CHECKED.isInstance(view) ? known.checked : known.reversed;
    return (Map<?, ?>) Fields.value(field, view);
  }

  private static Object find(Map<?, ?> map, Object key, CallValues call) {
    if (!isView(map)) {
      return goThrough(map, key, call);
    }
    Map<?, ?> behind = behind(map);
    if (!SYNCHRONIZED.isInstance(map)) {
      return behind == null ? goThrough(map, key, call) : find(behind, key, call);
    }
    // Who goes through it holds the lock that each of its methods takes; if it has none of its own,
    // that is the map itself.
    Object mutex = Fields.value(fields().mutex, map);
    synchronized (mutex == null ? map : mutex) {
      return behind == null ? goThrough(map, key, call) : find(behind, key, call);
    }
  }

  private static Object goThrough(Map<?, ?> map, Object key, CallValues call) {
    if (!map.containsKey(key)) {
      return null;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      call.countStep();
      Object own = entry.getKey();
      if (own == key || key != null && key.equals(own)) {
        return entry.getValue();
      }
    }
    throw new EvaluationException(
        Names.article(map.getClass().getName())
            + " has the key, but not among its entries, and to get it would change their order");
  }

  private static Fields fields() {
    Fields known = fields;
    if (known == null) {
      known = new Fields(opener);
      fields = known;
    }
    return known;
  }

  /** Of the JDK's classes; null where one is closed, or is not in this Java. */
  private static final class Fields {
    /** From Java 21 on. */
    static final Class<?> REVERSED = reversedView();

    final Field accessOrder;
    final Field unmodifiable;
    final Field locked;
    final Field mutex;
    final Field checked;
    final Field reversed;

    Fields(ModuleOpener opener) {
      // Without us opening it, Java 9 to 16 would let us in as well, and warn of it on stderr.
      boolean isOpen =
          opener != null || System.getProperty("java.specification.version").startsWith("1.");
      if (opener != null) {
        opener.open(LinkedHashMap.class);
      }
      accessOrder = isOpen ? field(LinkedHashMap.class, "accessOrder") : null;
      unmodifiable = isOpen ? field(UNMODIFIABLE, "m") : null;
      locked = isOpen ? field(SYNCHRONIZED, "m") : null;
      mutex = isOpen ? field(SYNCHRONIZED, "mutex") : null;
      checked = isOpen ? field(CHECKED, "m") : null;
      reversed = isOpen && REVERSED != null ? field(REVERSED, "base") : null;
    }

    /** Null if it cannot be known. */
    Object accessOrder(Object map) {
      return value(accessOrder, map);
    }

    static Object value(Field field, Object owner) {
      try {
        return field == null ? null : field.get(owner);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Field field(Class<?> owner, String name) {
      try {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
      } catch (NoSuchFieldException | RuntimeException closed) {
        // InaccessibleObjectException (Java 9) or SecurityException.
        return null;
      }
    }

    private static Class<?> reversedView() {
      try {
        return Class.forName("java.util.LinkedHashMap$ReversedLinkedHashMapView");
      } catch (ClassNotFoundException beforeJava21) {
        return null;
      }
    }
  }
}
