package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Arrays, Iterables and maps, whose elements are their entries ({@code key}, {@code value}). */
final class Elements {
  /**
   * Most elements that the expressions of one message may go through: the application's thread does
   * it.
   */
  static final int MAX_STEPS = 100_000;

  private Elements() {}

  /**
   * Iterables that hold no values: a Path of one name has itself as its element, an SQLException
   * the exceptions that came with it.
   */
  static final String[] NO_ELEMENTS = {"java.lang.Throwable", "java.nio.file.Path"};

  static boolean isCollection(Object value) {
    return isIterable(value) || value instanceof Map || value.getClass().isArray();
  }

  private static boolean isIterable(Object value) {
    return value instanceof Iterable && !(value instanceof Throwable) && !(value instanceof Path);
  }

  /** The elements, whose iteration may run code of the application. */
  static Iterable<?> of(final Object value) {
    if (isIterable(value)) {
      return (Iterable<?>) value;
    }
    if (value instanceof Map) {
      return ((Map<?, ?>) value).entrySet();
    }
    if (value instanceof Object[]) {
      return Arrays.asList((Object[]) value);
    }
    if (!value.getClass().isArray()) {
      throw new EvaluationException(
          Names.article(value.getClass().getName()) + " has no elements to go through");
    }
    return new Iterable<Object>() {
      @Override
      public Iterator<Object> iterator() {
        return new OfPrimitives(value);
      }
    };
  }

  /** Boxes the elements of an array of primitives as they are asked for. */
  private static final class OfPrimitives implements Iterator<Object> {
    private final Object array;
    private int next;

    OfPrimitives(Object array) {
      this.array = array;
    }

    @Override
    public boolean hasNext() {
      return next < Array.getLength(array);
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Array.get(array, next++);
    }

    @Override
    public void remove() {
      throw new UnsupportedOperationException("an array keeps its elements");
    }
  }

  static long size(Object collection, CallValues call) {
    if (collection instanceof Collection) {
      return ((Collection<?>) collection).size();
    }
    if (collection instanceof Map) {
      return ((Map<?, ?>) collection).size();
    }
    if (collection.getClass().isArray()) {
      return Array.getLength(collection);
    }
    long size = 0;
    for (Iterator<?> elements = of(collection).iterator(); elements.hasNext(); elements.next()) {
      call.countStep();
      size++;
    }
    return size;
  }

  static EvaluationException tooMany() {
    return new EvaluationException(
        "more than " + MAX_STEPS + " elements would be gone through for one message");
  }
}
