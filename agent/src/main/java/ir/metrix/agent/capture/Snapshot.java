package ir.metrix.agent.capture;

import ir.metrix.agent.config.Limits;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Values;
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

  /** A copy, or null for null and for what lies too deep. */
  Object of(Object value) {
    return of(value, 0);
  }

  private Object of(Object original, int depth) {
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
      return depth >= limits.depth() ? null : map((Map<?, ?>) value, depth);
    }
    if (Values.isCollection(value)) {
      return depth >= limits.depth() ? null : list(value, depth);
    }
    return text(value);
  }

  private Map<String, Object> map(Map<?, ?> map, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    try {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (copy.size() == limits.elements()) {
          break;
        }
        Object value = of(entry.getValue(), depth + 1);
        if (value != null) {
          copy.put(text(String.valueOf(text(entry.getKey()))), value);
        }
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EvaluationException(
          "reading a " + map.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
    return Collections.unmodifiableMap(copy);
  }

  private List<Object> list(Object collection, int depth) {
    List<Object> copy = new ArrayList<>();
    try {
      for (Object element : Values.elements(collection)) {
        if (copy.size() == limits.elements()) {
          break;
        }
        Object value = of(element, depth + 1);
        if (value != null) {
          copy.add(value);
        }
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EvaluationException(
          "reading a " + collection.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
    return Collections.unmodifiableList(copy);
  }
}
