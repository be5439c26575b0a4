package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The steps over arrays, Iterables and maps, whose elements are their entries ({@code key}, {@code
 * value}).
 */
final class Elements {
  /**
   * Most elements that the expressions of one message may go through: the application's thread does
   * it.
   */
  static final int MAX_STEPS = 100_000;

  private Elements() {}

  static boolean isCollection(Object value) {
    return value instanceof Iterable || value instanceof Map || value.getClass().isArray();
  }

  static Iterable<?> of(final Object value) {
    if (value instanceof Iterable) {
      return (Iterable<?>) value;
    }
    if (value instanceof Map) {
      return ((Map<?, ?>) value).entrySet();
    }
    if (value instanceof Object[]) {
      return Arrays.asList((Object[]) value);
    }
    final int length = Array.getLength(value);
    return new Iterable<Object>() {
      @Override
      public Iterator<Object> iterator() {
        List<Object> copy = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
          copy.add(Array.get(value, i));
        }
        return copy.iterator();
      }
    };
  }

  /** One of the steps. */
  enum Step {
    SIZE(0),
    FIRST(0),
    LAST(0),
    SUM(1),
    MAP(1),
    FILTER(1),
    ANY(1),
    ALL(1),
    MIN(1),
    MAX(1),
    JOIN(1);

    private final int arguments;

    Step(int arguments) {
      this.arguments = arguments;
    }

    Object over(Object collection, Evaluator argument, CallValues call) {
      try {
        return this == SIZE
            ? (Object) (long) Elements.size(collection)
            : iterate(collection, argument, call);
      } catch (EvaluationException e) {
        throw e;
      } catch (Throwable e) {
        throw new EvaluationException(
            "reading a " + collection.getClass().getName() + " threw " + e.getClass().getName(), e);
      }
    }

    private Object iterate(Object collection, Evaluator argument, CallValues call) {
      Object outer = call.element;
      String separator = this == JOIN ? Operators.text(argument.evaluate(call)) : null;
      Object gathered = start();
      try {
        for (Object element : of(collection)) {
          countStep(call);
          call.element = Access.unwrap(element);
          switch (this) {
            case FIRST:
              return call.element;
            case LAST:
              gathered = call.element;
              break;
            case SUM:
              gathered =
                  Operators.arithmetic('+', gathered, requireNumber(argument.evaluate(call)));
              break;
            case MAP:
              list(gathered).add(argument.evaluate(call));
              break;
            case FILTER:
              if (argument.isTrue(call)) {
                list(gathered).add(element);
              }
              break;
            case ANY:
              if (argument.isTrue(call)) {
                return true;
              }
              break;
            case ALL:
              if (!argument.isTrue(call)) {
                return false;
              }
              break;
            case MIN:
            case MAX:
              gathered = extreme(gathered, argument.evaluate(call));
              break;
            default:
              list(gathered).add(Operators.text(call.element));
              break;
          }
        }
      } finally {
        call.element = outer;
      }
      return this == JOIN ? joined(list(gathered), separator) : gathered;
    }

    private static void countStep(CallValues call) {
      if (++call.steps > MAX_STEPS) {
        throw tooMany();
      }
    }

    private static String joined(List<Object> texts, String separator) {
      StringBuilder joined = new StringBuilder();
      for (int i = 0; i < texts.size(); i++) {
        joined.append(i == 0 ? "" : separator).append(texts.get(i));
      }
      return joined.toString();
    }

    private Object start() {
      switch (this) {
        case SUM:
          return 0L;
        case MAP:
        case FILTER:
        case JOIN:
          return new ArrayList<>();
        case ANY:
          return false;
        case ALL:
          return true;
        default:
          return null;
      }
    }

    private static Number requireNumber(Object value) {
      if (value instanceof Number) {
        return (Number) value;
      }
      throw new EvaluationException(
          "sum adds numbers, not " + (value == null ? "null" : value.getClass().getName()));
    }

    private Object extreme(Object soFar, Object value) {
      if (soFar == null || value == null) {
        return soFar == null ? value : soFar;
      }
      int order = Operators.compare(value, soFar);
      return (this == MIN ? order < 0 : order > 0) ? value : soFar;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object gathered) {
      return (List<Object>) gathered;
    }
  }

  /** The step of that name and number of arguments, or null if it is none. */
  static Step step(String name, int arguments) {
    for (Step step : Step.values()) {
      if (step.name().toLowerCase(java.util.Locale.ROOT).equals(name)
          && step.arguments == arguments) {
        return step;
      }
    }
    return null;
  }

  private static int size(Object collection) {
    if (collection instanceof java.util.Collection) {
      return ((java.util.Collection<?>) collection).size();
    }
    if (collection instanceof Map) {
      return ((Map<?, ?>) collection).size();
    }
    if (collection.getClass().isArray()) {
      return Array.getLength(collection);
    }
    int size = 0;
    for (Object ignored : of(collection)) {
      if (++size > MAX_STEPS) {
        throw tooMany();
      }
    }
    return size;
  }

  private static EvaluationException tooMany() {
    return new EvaluationException(
        "more than " + MAX_STEPS + " elements would be gone through for one message");
  }
}
