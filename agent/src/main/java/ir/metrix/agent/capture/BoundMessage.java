package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.UnlinkedException;
import ir.metrix.agent.expression.Values;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One message of a rule, bound to one method. Immutable. */
final class BoundMessage {
  /**
   * An error in one of these means that the message is not sent; in any other, that the field is
   * left out.
   */
  static final Set<String> INDISPENSABLE =
      Collections.unmodifiableSet(
          new HashSet<>(Arrays.asList("name", "customName", "revenue", "currency", "orderId")));

  private final String ruleId;
  private final String application;
  private final Evaluators evaluators;
  private final Snapshot snapshot;

  /** What to evaluate for the parts of one message. */
  static final class Evaluators {
    final MessageType type;
    final Evaluator customUserId;
    final Evaluator metrixUserId;
    final Evaluator id;
    final Evaluator time;

    /** By field name: an Evaluator, or for objects a Map or List of those. */
    final Map<String, Object> fields;

    Evaluators(
        MessageType type,
        Evaluator customUserId,
        Evaluator metrixUserId,
        Evaluator id,
        Evaluator time,
        Map<String, Object> fields) {
      this.type = type;
      this.customUserId = customUserId;
      this.metrixUserId = metrixUserId;
      this.id = id;
      this.time = time;
      this.fields = fields;
    }
  }

  BoundMessage(String ruleId, String application, Evaluators evaluators, Snapshot snapshot) {
    this.ruleId = ruleId;
    this.application = application;
    this.evaluators = evaluators;
    this.snapshot = snapshot;
  }

  /**
   * Reads the values of one call.
   *
   * @param errors told of each field that is left out
   * @return null if the message has no user id; that is counted
   * @throws EvaluationException if something that it cannot go without has no value
   */
  Message read(CallValues call, long timeMillis, RuleFigures figures, ErrorListener errors) {
    String custom = userId(evaluators.customUserId, "customUserId", call);
    String metrix = userId(evaluators.metrixUserId, "metrixUserId", call);
    if (custom == null && metrix == null) {
      figures.withoutUser.increment();
      return null;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : evaluators.fields.entrySet()) {
      String name = field.getKey();
      try {
        Object value =
            field(name, evaluators.type.fields().get(name), field.getValue(), call, errors);
        if (value != null) {
          values.put(name, value);
        }
      } catch (Throwable e) {
        EvaluationException named = named(name, e);
        if (INDISPENSABLE.contains(name)) {
          throw named;
        }
        errors.leftOut(named);
      }
    }
    checkComplete(values);
    return new Message(
        ruleId,
        application,
        evaluators.type,
        custom,
        metrix,
        evaluators.id == null ? null : nonEmpty(evaluators.id, "id", call),
        evaluators.time == null ? timeMillis : time(call, timeMillis),
        Collections.unmodifiableMap(values));
  }

  /** Told of what goes wrong without stopping the message. */
  interface ErrorListener {
    void leftOut(EvaluationException error);
  }

  private static EvaluationException named(String field, Throwable error) {
    if (error instanceof UnlinkedException) {
      // Not this field's error: all will be read again.
      throw (UnlinkedException) error;
    }
    if (error instanceof EvaluationException) {
      return new EvaluationException(field + ": " + error.getMessage(), error.getCause());
    }
    return new EvaluationException(
        field + ": " + error.getClass().getName() + " was thrown", error);
  }

  private String userId(Evaluator evaluator, String name, CallValues call) {
    return evaluator == null ? null : nonEmpty(evaluator, name, call);
  }

  private String nonEmpty(Evaluator evaluator, String name, CallValues call) {
    try {
      Object value = evaluator.evaluate(call);
      String text = value == null ? null : Values.text(value);
      return text == null || text.trim().isEmpty() ? null : text;
    } catch (Throwable e) {
      throw named(name, e);
    }
  }

  private long time(CallValues call, long timeMillis) {
    try {
      Object value = evaluators.time.evaluate(call);
      return value == null ? timeMillis : Values.millis(value);
    } catch (Throwable e) {
      throw named("time", e);
    }
  }

  private Object field(
      String name,
      MessageType.FieldKind kind,
      Object bound,
      CallValues call,
      ErrorListener errors) {
    if (kind == MessageType.FieldKind.OBJECT) {
      Object tree = tree(name, bound, call, errors);
      if (tree == null || tree instanceof Map) {
        return tree;
      }
      throw new EvaluationException("an object of names and values is expected, not one value");
    }
    Object value = ((Evaluator) bound).evaluate(call);
    if (value == null) {
      return null;
    }
    switch (kind) {
      case NUMBER:
        if (value instanceof Number) {
          return Values.exact((Number) value);
        }
        throw new EvaluationException(
            "a number is expected, not a "
                + value.getClass().getName()
                + "; num(…) reads one from a text");
      case MILLIS:
        return Values.millis(value);
      default:
        return snapshot.text(value);
    }
  }

  /** Attributes: what goes wrong in one leaves that one out. */
  private Object tree(String path, Object bound, CallValues call, ErrorListener errors) {
    if (bound instanceof Map) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) bound).entrySet()) {
        Object value = tree(path + "." + entry.getKey(), entry.getValue(), call, errors);
        if (value != null) {
          values.put((String) entry.getKey(), value);
        }
      }
      return Collections.unmodifiableMap(values);
    }
    if (bound instanceof List) {
      List<Object> values = new ArrayList<>();
      for (Object element : (List<?>) bound) {
        Object value = tree(path, element, call, errors);
        if (value != null) {
          values.add(value);
        }
      }
      return Collections.unmodifiableList(values);
    }
    try {
      return snapshot.of(((Evaluator) bound).evaluate(call));
    } catch (Throwable e) {
      errors.leftOut(named(path, e));
      return null;
    }
  }

  private void checkComplete(Map<String, Object> values) {
    if (evaluators.type.isNamed()
        && isEmpty(values.get("name"))
        && isEmpty(values.get("customName"))) {
      throw new EvaluationException("name and customName are both empty");
    }
    if (evaluators.type == MessageType.REVENUE && !values.containsKey("revenue")) {
      throw new EvaluationException("revenue: it is null");
    }
    Object currency = values.get("currency");
    if (currency != null && !isCurrency((String) currency)) {
      throw new EvaluationException("currency: it is not three capital letters");
    }
  }

  private static boolean isEmpty(Object value) {
    return value == null || ((String) value).trim().isEmpty();
  }

  private static boolean isCurrency(String text) {
    if (text.length() != 3) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
        return false;
      }
    }
    return true;
  }
}
