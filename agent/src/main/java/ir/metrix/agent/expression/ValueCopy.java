package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a value that is read before a call as it is then: arrays, collections, maps, dates and
 * their like are copied, also inside each other. An object with getters of its own stays itself.
 * Copying calls no method of an element: a proxy in a set is not woken.
 */
public final class ValueCopy {
  private static final int MAX_DEPTH = 5;

  /** What values of a type are copied to, the first that fits. */
  private static final String[] COPIED = {
    "java.util.SortedMap",
    "java.util.Map",
    "java.util.SortedSet",
    "java.util.Set",
    "java.util.List",
    "java.util.Collection"
  };

  private ValueCopy() {}

  /** The type of the copy of a value of that type. */
  public static JavaType typeOf(JavaType type, TypeSource source) {
    if (isPlainCollection(type)) {
      for (String copied : COPIED) {
        JavaType known = new Types(source).asSuper(type, copied);
        if (known != null) {
          return known;
        }
      }
    }
    return type;
  }

  /**
   * Whether the type says that a value is no more than a collection or map: then it is copied
   * whatever its class. Else one of an application's own class stays as it is.
   */
  public static boolean isPlainCollection(JavaType type) {
    return type.isClass() && type.name().startsWith("java.util.");
  }

  /**
   * The value as it is now.
   *
   * @param isPlain whether a collection of an application's class is copied too
   * @throws EvaluationException if it has too many elements
   */
  public static Object of(Object value, boolean isPlain, CallValues call) {
    return of(value, isPlain, call, 0);
  }

  private static Object of(Object value, boolean isPlain, CallValues call, int depth) {
    if (value == null || value instanceof String || depth > MAX_DEPTH) {
      return value;
    }
    if (value.getClass().isArray()) {
      return array(value, call, depth);
    }
    if (!Closed.isOfJdk(value.getClass()) && !isPlain) {
      return value;
    }
    if (value instanceof Map) {
      return map((Map<?, ?>) value, call, depth);
    }
    if (value instanceof Collection) {
      return collection((Collection<?>) value, call, depth);
    }
    return Closed.isOfJdk(value.getClass()) ? scalar(value) : value;
  }

  @SuppressWarnings({"UnnecessaryStringBuilder", "JdkObsolete"}) // a copy is of the same class
  private static Object scalar(Object value) {
    if (value instanceof Date) {
      return ((Date) value).clone();
    }
    if (value instanceof Calendar) {
      return ((Calendar) value).clone();
    }
    if (value instanceof StringBuilder) {
      return new StringBuilder((CharSequence) value);
    }
    if (value instanceof StringBuffer) {
      return new StringBuffer((CharSequence) value);
    }
    if (value instanceof AtomicInteger) {
      return new AtomicInteger(((AtomicInteger) value).get());
    }
    return value instanceof AtomicLong ? new AtomicLong(((AtomicLong) value).get()) : value;
  }

  private static Object array(Object array, CallValues call, int depth) {
    int length = Array.getLength(array);
    if (length > Elements.MAX_STEPS) {
      throw Elements.tooMany();
    }
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    if (copy instanceof Object[] && isOfCopies(array.getClass().getComponentType())) {
      Object[] elements = (Object[]) copy;
      for (int i = 0; i < length; i++) {
        call.countStep();
        elements[i] = of(elements[i], false, call, depth + 1);
      }
    }
    return copy;
  }

  /** Whether an array of that type can hold a copy in place of what it holds. */
  private static boolean isOfCopies(Class<?> type) {
    return type.isArray()
        || type == Object.class
        || type == List.class
        || type == Map.class
        || type == Set.class
        || type == Collection.class
        || type == Date.class;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // what it holds stays what it is
  private static Object collection(Collection<?> collection, CallValues call, int depth) {
    if (collection instanceof SortedSet) {
      return new TreeSet((SortedSet) collection);
    }
    List<Object> copies = new ArrayList<>();
    for (Object element : collection) {
      call.countStep();
      copies.add(of(element, false, call, depth + 1));
    }
    return collection instanceof Set ? new CopiedSet(copies) : copies;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // as above
  private static Object map(Map<?, ?> map, CallValues call, int depth) {
    if (map instanceof SortedMap) {
      return new TreeMap((SortedMap) map);
    }
    List<Object> entries = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      call.countStep();
      entries.add(
          new AbstractMap.SimpleImmutableEntry<Object, Object>(
              entry.getKey(), of(entry.getValue(), false, call, depth + 1)));
    }
    return new CopiedMap(new CopiedSet(entries));
  }

  /** Not a HashSet: that would call the elements' hashCode, which wakes proxies. */
  private static final class CopiedSet extends AbstractSet<Object> {
    private final List<Object> elements;

    CopiedSet(List<Object> elements) {
      this.elements = elements;
    }

    @Override
    public Iterator<Object> iterator() {
      return elements.iterator();
    }

    @Override
    public int size() {
      return elements.size();
    }
  }

  private static final class CopiedMap extends AbstractMap<Object, Object> {
    private final Set<?> entries;

    CopiedMap(Set<?> entries) {
      this.entries = entries;
    }

    @Override
    @SuppressWarnings("unchecked") // filled with entries alone
    public Set<Entry<Object, Object>> entrySet() {
      return (Set<Entry<Object, Object>>) entries;
    }
  }
}
