package ir.metrix.agent.capture;

import ir.metrix.agent.config.Limits;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies a value of the application to JDK values that can wait in a queue: scalars, lists, maps;
 * cut at the limits. An object that is none of those is an error, never its {@code toString()}.
 */
final class Snapshot {
  private final Limits limits;

  Snapshot(Limits limits) {
    this.limits = limits;
  }

  /** A text, cut; null stays null. */
  String text(Object value) {
    return value == null ? null : cut(Values.text(value));
  }

  private String cut(String text) {
    int end = limits.string();
    if (text.length() <= end) {
      return text;
    }
    return text.substring(
        0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  /**
   * A copy, or null for null and for what lies too deep. Cycles are cut; null elements are left
   * out.
   */
  Object of(Object value) {
    if (value instanceof String) {
      return cut((String) value);
    }
    // As below, for most of what is sent: none of these has to be looked up by its class, or
    // counted as a part of something.
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long || isDecimal(value)) {
      return Values.exact((Number) value);
    }
    if (value instanceof Enum) {
      return text(Values.unwrap(value));
    }
    return of(value, null, new Budget(Math.max(1_000, 10L * limits.elements())));
  }

  /** A subclass may be anything. */
  private static boolean isDecimal(Object value) {
    return value != null && value.getClass() == BigDecimal.class;
  }

  /**
   * Values that one copy may still take: nested collections that share their elements would else
   * multiply.
   */
  private static final class Budget {
    private long left;

    Budget(long left) {
      this.left = left;
    }
  }

  /** The collections around the value at hand, the nearest first. */
  private static final class Around {
    private final Object collection;
    private final Around outer;
    private final int depth;

    Around(Object collection, Around outer) {
      this.collection = collection;
      this.outer = outer;
      this.depth = outer == null ? 1 : outer.depth + 1;
    }

    boolean contains(Object value) {
      for (Around around = this; around != null; around = around.outer) {
        if (around.collection == value) {
          return true;
        }
      }
      return false;
    }
  }

  private boolean isCut(Object collection, Around around) {
    return around != null && (around.depth >= limits.depth() || around.contains(collection));
  }

  private Object of(Object original, Around around, Budget budget) {
    if (--budget.left < 0) {
      return null;
    }
    Object value = Values.unwrap(original);
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number) {
      return Values.exact((Number) value);
    }
    if (value instanceof java.util.Date || value instanceof java.util.Calendar) {
      return Instant.ofEpochMilli(Values.millis(value)).toString();
    }
    if (value instanceof Map) {
      return isCut(value, around)
          ? null
          : map((Map<?, ?>) value, new Around(value, around), budget);
    }
    if (Values.isCollection(value)) {
      return isCut(value, around) ? null : list(value, new Around(value, around), budget);
    }
    return text(value);
  }

  private Map<String, Object> map(Map<?, ?> map, Around around, Budget budget) {
    Map<String, Object> copy = new LinkedHashMap<>();
    try {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (copy.size() == limits.elements() || budget.left <= 0) {
          break;
        }
        Object value = of(entry.getValue(), around, budget);
        if (value != null) {
          copy.put(text(String.valueOf(text(entry.getKey()))), value);
        }
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading a " + map.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
    return Collections.unmodifiableMap(copy);
  }

  private List<Object> list(Object collection, Around around, Budget budget) {
    List<Object> copy = new ArrayList<>();
    try {
      for (Object element : Values.elements(collection)) {
        if (copy.size() == limits.elements() || budget.left <= 0) {
          break;
        }
        Object value = of(element, around, budget);
        if (value != null) {
          copy.add(value);
        }
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(
          "reading a " + collection.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
    return Collections.unmodifiableList(copy);
  }
}
