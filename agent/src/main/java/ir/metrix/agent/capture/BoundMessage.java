package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.UnlinkedException;
import ir.metrix.agent.expression.Values;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.once.Fact;
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

  private static final int NO_SLOT = -1;

  private final Evaluators evaluators;
  private final Snapshot snapshot;
  private final MessageShape shape;

  /** By slot of the shape. */
  private final Varying[] varying;

  private final boolean hasConstantName;
  private final boolean needsRevenue;

  // Slots; NO_SLOT for what is constant or not there.
  private final int name;
  private final int customName;
  private final int revenue;
  private final int currency;

  /** What to evaluate for the parts of one message. */
  static final class Evaluators {
    /** The message's number in its rule. */
    final int index;

    final MessageType type;
    final Evaluator customUserId;
    final Evaluator metrixUserId;
    final Evaluator id;
    final Evaluator time;

    /** By field name: an Evaluator, or for objects a Map or List of those. */
    final Map<String, Object> fields;

    Evaluators(
        int index,
        MessageType type,
        Evaluator customUserId,
        Evaluator metrixUserId,
        Evaluator id,
        Evaluator time,
        Map<String, Object> fields) {
      this.index = index;
      this.type = type;
      this.customUserId = customUserId;
      this.metrixUserId = metrixUserId;
      this.id = id;
      this.time = time;
      this.fields = fields;
    }
  }

  BoundMessage(String ruleId, String application, Evaluators evaluators, Snapshot snapshot) {
    this.evaluators = evaluators;
    this.snapshot = snapshot;
    Layout layout = new Layout(snapshot);
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : evaluators.fields.entrySet()) {
      String name = field.getKey();
      fields.put(name, layout.of(name, evaluators.type.fields().get(name), field.getValue()));
    }
    this.shape = new MessageShape(ruleId, application, evaluators.type, evaluators.index, fields);
    this.varying = layout.varying.toArray(new Varying[0]);
    this.hasConstantName = isText(fields.get("name")) || isText(fields.get("customName"));
    this.needsRevenue =
        evaluators.type == MessageType.REVENUE && !(fields.get("revenue") instanceof Number);
    this.currency = slotOf(fields.get("currency"));
    this.name = slotOf(fields.get("name"));
    this.customName = slotOf(fields.get("customName"));
    this.revenue = slotOf(fields.get("revenue"));
  }

  private static boolean isText(Object constant) {
    return constant instanceof String && !isEmpty(constant);
  }

  private static int slotOf(Object field) {
    return field instanceof MessageShape.Slot ? ((MessageShape.Slot) field).index() : NO_SLOT;
  }

  /** Tells constants, which are read once, from what varies. */
  private static final class Layout {
    private final Snapshot snapshot;
    private final List<Varying> varying = new ArrayList<>();

    Layout(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    /** The constant, or the slot of the value; or a tree of both. */
    Object of(String path, MessageType.FieldKind kind, Object bound) {
      if (bound instanceof Map) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : ((Map<?, ?>) bound).entrySet()) {
          String name = (String) member.getKey();
          members.put(name, of(path + "." + name, null, member.getValue()));
        }
        return members;
      }
      if (bound instanceof List) {
        List<Object> elements = new ArrayList<>();
        for (Object element : (List<?>) bound) {
          elements.add(of(path, null, element));
        }
        return elements;
      }
      Varying value = new Varying(path, kind, (Evaluator) bound);
      Object constant = value.evaluator.isConstant() ? constant(value) : null;
      if (constant != null) {
        return constant;
      }
      varying.add(value);
      return new MessageShape.Slot(varying.size() - 1);
    }

    /** Null if it has an error, which each call is to meet. */
    private Object constant(Varying value) {
      try {
        Object constant = value.read(null, snapshot);
        return value.path.equals("currency") && !isCurrency((String) constant) ? null : constant;
      } catch (EvaluationException e) {
        return null;
      }
    }
  }

  /** A value that each call reads anew. */
  private static final class Varying {
    private final String path;

    /** Null inside an object. */
    private final MessageType.FieldKind kind;

    private final Evaluator evaluator;
    private final boolean isIndispensable;

    Varying(String path, MessageType.FieldKind kind, Evaluator evaluator) {
      this.path = path;
      this.kind = kind;
      this.evaluator = evaluator;
      this.isIndispensable = INDISPENSABLE.contains(path);
    }

    /** A value that may leave the application, or null. */
    Object read(CallValues call, Snapshot snapshot) {
      Object value = evaluator.evaluate(call);
      if (value == null) {
        return null;
      }
      if (kind == null) {
        return snapshot.of(value);
      }
      switch (kind) {
        case OBJECT:
          return object(snapshot.of(value));
        case NUMBER:
          return number(value);
        case MILLIS:
          return Values.millis(value);
        default:
          return snapshot.text(value);
      }
    }

    private static Object object(Object value) {
      if (value == null || value instanceof Map) {
        return value;
      }
      throw new EvaluationException("an object of names and values is expected, not one value");
    }

    private static Number number(Object value) {
      if (value instanceof Number) {
        return Values.exact((Number) value);
      }
      throw new EvaluationException(
          "a number is expected, not a "
              + value.getClass().getName()
              + "; num(…) reads one from a text");
    }
  }

  /**
   * Reads the values of one call.
   *
   * @param fact what the message is the only one about; null for none
   * @param errors told of each field of the rule that is left out
   * @return null if the message has no user id; that is counted
   * @throws EvaluationException if something that it cannot go without has no value
   */
  Message read(
      CallValues call, Fact fact, long timeMillis, RuleCapture capture, ErrorListener errors) {
    String custom = userId(evaluators.customUserId, "customUserId", call);
    String metrix = userId(evaluators.metrixUserId, "metrixUserId", call);
    if (custom == null && metrix == null) {
      capture.gate.figures.countWithoutUser();
      return null;
    }
    Object[] values = new Object[varying.length];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = varying[i].read(call, snapshot);
      } catch (Throwable e) {
        EvaluationException named = named(varying[i].path, e);
        if (varying[i].isIndispensable) {
          throw named;
        }
        errors.leftOut(capture, named);
      }
    }
    checkComplete(values);
    return new Message(
        shape,
        custom,
        metrix,
        evaluators.id == null ? null : nonEmpty(evaluators.id, "id", call),
        fact,
        evaluators.time == null ? timeMillis : time(call, timeMillis),
        values);
  }

  /** Told of what goes wrong without stopping the message. */
  interface ErrorListener {
    void leftOut(RuleCapture capture, EvaluationException error);
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

  /** The text of a value; null for null and for what is empty. */
  static String nonEmpty(Evaluator evaluator, String name, CallValues call) {
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

  private void checkComplete(Object[] values) {
    if (!hasConstantName
        && shape.type().isNamed()
        && isEmpty(valueIn(name, values))
        && isEmpty(valueIn(customName, values))) {
      throw new EvaluationException("name and customName are both empty");
    }
    if (needsRevenue && valueIn(revenue, values) == null) {
      throw new EvaluationException("revenue: it is null");
    }
    Object code = valueIn(currency, values);
    if (code != null && !isCurrency((String) code)) {
      throw new EvaluationException("currency: it is not three capital letters");
    }
  }

  private static Object valueIn(int slot, Object[] values) {
    return slot == NO_SLOT ? null : values[slot];
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
