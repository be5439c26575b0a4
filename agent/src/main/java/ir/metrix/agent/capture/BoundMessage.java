package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.DirectReader;
import ir.metrix.agent.expression.DirectReads;
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

  private static final int NONE = -1;

  private final Snapshot snapshot;
  private final MessageShape shape;

  /** All that each call reads anew: user ids, then the fields, then id and time. */
  private final Part[] parts;

  /** What is constant among the parts, since it has an error or is no field; null if nothing is. */
  private final Object[] constants;

  /** How many of the parts, the first ones, are user ids. */
  private final int userIds;

  private final boolean hasConstantName;
  private final boolean needsRevenue;

  // Numbers of parts; NONE for what is constant or not there.
  private final int customUserId;
  private final int metrixUserId;
  private final int id;
  private final int time;
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
    this.snapshot = snapshot;
    Layout layout = new Layout(snapshot);
    this.customUserId = layout.add("customUserId", evaluators.customUserId);
    this.metrixUserId = layout.add("metrixUserId", evaluators.metrixUserId);
    this.userIds = layout.parts.size();
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : evaluators.fields.entrySet()) {
      String name = field.getKey();
      fields.put(name, layout.of(name, evaluators.type.fields().get(name), field.getValue()));
    }
    this.id = layout.add("id", evaluators.id);
    this.time = layout.add("time", evaluators.time);
    this.shape = new MessageShape(ruleId, application, evaluators.type, evaluators.index, fields);
    this.parts = layout.parts.toArray(new Part[0]);
    this.constants = constants(parts);
    this.hasConstantName = isText(fields.get("name")) || isText(fields.get("customName"));
    this.needsRevenue =
        evaluators.type == MessageType.REVENUE && !(fields.get("revenue") instanceof Number);
    this.currency = partOf(fields.get("currency"));
    this.name = partOf(fields.get("name"));
    this.customName = partOf(fields.get("customName"));
    this.revenue = partOf(fields.get("revenue"));
  }

  private static Object[] constants(Part[] parts) {
    Object[] constants = null;
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].evaluator.isConstant()) {
        constants = constants == null ? new Object[parts.length] : constants;
        constants[i] = parts[i].evaluator.evaluate(null);
      }
    }
    return constants;
  }

  private static boolean isText(Object constant) {
    return constant instanceof String && !isEmpty(constant);
  }

  private static int partOf(Object field) {
    return field instanceof MessageShape.Slot ? ((MessageShape.Slot) field).index() : NONE;
  }

  /** Tells constants, which are read once, from what varies. */
  private static final class Layout {
    private final Snapshot snapshot;
    private final List<Part> parts = new ArrayList<>();

    Layout(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    /** Something that is no field. Returns its number. */
    int add(String path, Evaluator evaluator) {
      if (evaluator == null) {
        return NONE;
      }
      parts.add(new Part(path, null, evaluator, true));
      return parts.size() - 1;
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
      Part part = new Part(path, kind, (Evaluator) bound, INDISPENSABLE.contains(path));
      Object constant = part.evaluator.isConstant() ? constant(part) : null;
      if (constant != null) {
        return constant;
      }
      parts.add(part);
      return new MessageShape.Slot(parts.size() - 1);
    }

    /** Null if it has an error, which each call is to meet. */
    private Object constant(Part part) {
      try {
        Object constant = part.converted(part.evaluator.evaluate(null), snapshot);
        return part.path.equals("currency") && !isCurrency((String) constant) ? null : constant;
      } catch (EvaluationException e) {
        return null;
      }
    }
  }

  /** A value that each call reads anew. */
  private static final class Part {
    private final String path;

    /** Null inside an object, and for what is no field. */
    private final MessageType.FieldKind kind;

    private final Evaluator evaluator;
    private final boolean isIndispensable;

    Part(String path, MessageType.FieldKind kind, Evaluator evaluator, boolean isIndispensable) {
      this.path = path;
      this.kind = kind;
      this.evaluator = evaluator;
      this.isIndispensable = isIndispensable;
    }

    /** The field's value as it may leave the application, or null. */
    Object converted(Object value, Snapshot snapshot) {
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
   * Tells what its calls read directly.
   *
   * @param first what to add to the number of an expression
   * @return the message's number there
   */
  int addTo(DirectReads reads, int first) {
    int[] numbers = new int[parts.length];
    boolean mayHaveNoUser = true;
    for (int i = 0; i < numbers.length; i++) {
      Evaluator evaluator = parts[i].evaluator;
      numbers[i] = evaluator.isConstant() ? NONE : first + evaluator.number();
      mayHaveNoUser &= i >= userIds || !evaluator.isConstant();
    }
    return reads.addMessage(numbers, mayHaveNoUser ? userIds : 0);
  }

  /**
   * Reads the values of one call by the program that it brings along.
   *
   * @param fact what the message is the only one about; null for none
   * @param errors told of each field of the rule that is left out
   * @return null if the message has no user id; that is counted
   * @throws EvaluationException if something that it cannot go without has no value
   */
  Message read(
      CallValues call, Fact fact, long timeMillis, RuleCapture capture, ErrorListener errors) {
    Object[] values = new Object[parts.length];
    for (int i = 0; i < values.length && (i != userIds || hasUser(values)); i++) {
      try {
        values[i] = parts[i].evaluator.evaluate(call);
      } catch (Throwable e) {
        fail(i, e, capture, errors);
      }
    }
    return of(values, fact, timeMillis, capture, errors);
  }

  /** Whether there is something that may be a user id. */
  private boolean hasUser(Object[] values) {
    for (int i = 0; i < userIds; i++) {
      if (values[i] != null) {
        return true;
      }
    }
    return false;
  }

  /** Room for the values of one call, with what is constant among them. */
  Object[] newValues() {
    return constants == null ? new Object[parts.length] : constants.clone();
  }

  /**
   * Reads values of what is passed.
   *
   * @param start the number of the first one
   * @param values from {@link #newValues}
   * @throws EvaluationException if something that the message cannot go without has no value
   */
  void readDirectly(
      DirectReader reader,
      int number,
      int start,
      CallValues call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Object[] values,
      RuleCapture capture,
      ErrorListener errors) {
    int from = start;
    while (from < values.length) {
      call.part = from;
      try {
        reader.read(number, from, call, self, first, second, third, fourth, result, values);
        return;
      } catch (Throwable e) {
        fail(call.part, e, capture, errors);
        from = call.part + 1;
      }
    }
  }

  /**
   * The message of what was read.
   *
   * @param values of the parts as they were read; they become those of the message
   * @return null if it has no user id; that is counted
   * @throws EvaluationException if something that it cannot go without has no value
   */
  Message of(
      Object[] values, Fact fact, long timeMillis, RuleCapture capture, ErrorListener errors) {
    String custom = textOf(customUserId, values);
    String metrix = textOf(metrixUserId, values);
    if (custom == null && metrix == null) {
      capture.gate.figures.countWithoutUser();
      return null;
    }
    int end = fieldsEnd();
    for (int i = userIds; i < end; i++) {
      try {
        values[i] = parts[i].converted(values[i], snapshot);
      } catch (Throwable e) {
        values[i] = null;
        fail(i, e, capture, errors);
      }
    }
    checkComplete(values);
    return new Message(
        shape,
        custom,
        metrix,
        textOf(id, values),
        fact,
        time == NONE ? timeMillis : time(values, timeMillis),
        values);
  }

  private int fieldsEnd() {
    return parts.length - (id == NONE ? 0 : 1) - (time == NONE ? 0 : 1);
  }

  /** Told of what goes wrong without stopping the message. */
  interface ErrorListener {
    void leftOut(RuleCapture capture, EvaluationException error);
  }

  /** Throws what stops the message, and tells of what is left out. */
  void fail(int part, Throwable error, RuleCapture capture, ErrorListener errors) {
    EvaluationException named = named(parts[part].path, error);
    if (parts[part].isIndispensable) {
      throw named;
    }
    errors.leftOut(capture, named);
  }

  /** The error of a field, by its name. */
  static EvaluationException named(String field, Throwable error) {
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

  /** What is no field, as a text; null for null, for what is empty, and for none. */
  private String textOf(int part, Object[] values) {
    if (part == NONE) {
      return null;
    }
    try {
      String text = nonEmpty(values[part]);
      values[part] = text;
      return text;
    } catch (Throwable e) {
      throw named(parts[part].path, e);
    }
  }

  /** The text of a value; null for null and for what is empty. */
  static String nonEmpty(Object value) {
    String text = value == null ? null : Values.text(value);
    return text == null || text.trim().isEmpty() ? null : text;
  }

  private long time(Object[] values, long timeMillis) {
    Object value = values[time];
    values[time] = null;
    try {
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

  private static Object valueIn(int part, Object[] values) {
    return part == NONE ? null : values[part];
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
