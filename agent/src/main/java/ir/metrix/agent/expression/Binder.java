package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Parts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the names of a syntax tree their meaning in one method, and finds what cannot be right
 * there. Goes on after a mistake, so that all of an expression are told.
 */
final class Binder {
  static final String CALL = "Lir/metrix/agent/expression/CallValues;";

  private final Binding binding;
  private final Types types;
  private final NameBinder names;
  private final Members members;
  private final Comparisons comparisons;
  private final MapKeys mapKeys;
  private final LoopBinder loops;
  private final OperatorBinder operators;
  private final List<Step> steps = new ArrayList<>();
  private final List<ExpressionException> errors = new ArrayList<>();

  Binder(Binding binding) {
    this.binding = binding;
    this.types = new Types(binding.types());
    this.members = new Members(types, this);
    this.comparisons = new Comparisons(types);
    this.mapKeys = new MapKeys(types, comparisons);
    this.loops = new LoopBinder(types, members, comparisons, this);
    this.names = new NameBinder(binding, loops, this);
    this.operators = new OperatorBinder(types, comparisons, mapKeys, this);
  }

  /**
   * Binds a whole expression.
   *
   * @throws ExpressionException with all mistakes
   */
  BoundExpression bind(String text, Node root, Want want) throws ExpressionException {
    Typed typed = node(root);
    String refusal = errors.isEmpty() ? want.refusal(typed.type, types) : null;
    if (refusal != null) {
      error(root.offset, refusal);
    }
    return bound(text, typed, want == Want.CONDITION);
  }

  /** Binds text around and between expressions; its parts are Strings and Nodes. */
  BoundExpression bindJoined(String text, List<Object> parts, Want want, boolean nullIfAnyIsNull)
      throws ExpressionException {
    List<Typed> typed = new ArrayList<>();
    String misplaced = want.refusal(JavaType.STRING, types);
    if (misplaced != null) {
      error(0, misplaced);
    }
    for (Object part : parts) {
      if (part instanceof String) {
        typed.add(text((String) part));
        continue;
      }
      Typed value = node((Node) part);
      check(Want.TEXT, ((Node) part).offset, value.type);
      typed.add(value);
    }
    return bound(text, new Parts(typed, true, nullIfAnyIsNull, JavaType.STRING), false);
  }

  private BoundExpression bound(String text, Typed typed, boolean isCondition)
      throws ExpressionException {
    if (!errors.isEmpty()) {
      throw ExpressionException.of(errors);
    }
    return new BoundExpression(text, typed, isCondition, steps, binding.types());
  }

  /** Notes a mistake; what comes back stands for the value, and causes no further ones. */
  Typed error(int offset, String message) {
    errors.add(new ExpressionException(offset, message));
    return new Constant(null, JavaType.OBJECT);
  }

  /** Tells it if no value of the type will do. */
  void check(Want want, int offset, JavaType type) {
    String refusal = want.refusal(type, types);
    if (refusal != null) {
      error(offset, refusal);
    }
  }

  void step(int offset, String text, JavaType receiver, JavaType type, Step.Effect effect) {
    steps.add(new Step(offset, text, receiver, type, effect));
  }

  static Constant text(String value) {
    return new Constant(value, JavaType.STRING);
  }

  Typed node(Node node) {
    if (node instanceof Node.Literal) {
      return literal(((Node.Literal) node).value);
    }
    if (node instanceof Node.Name) {
      return names.name((Node.Name) node);
    }
    if (node instanceof Node.Property) {
      return property((Node.Property) node);
    }
    if (node instanceof Node.Index) {
      return index((Node.Index) node);
    }
    if (node instanceof Node.Call) {
      return call((Node.Call) node);
    }
    if (node instanceof Node.Function) {
      return function((Node.Function) node);
    }
    if (node instanceof Node.ListOf) {
      return listOf(nodes(((Node.ListOf) node).elements));
    }
    if (node instanceof Node.Unary) {
      return operators.unary((Node.Unary) node);
    }
    if (node instanceof Node.Conditional) {
      return operators.conditional((Node.Conditional) node);
    }
    if (node instanceof Node.Binary) {
      return operators.binary((Node.Binary) node);
    }
    String className = ((Node.Type) node).className;
    return error(
        node.offset,
        "T(" + className + ") is no value; read a static of it: T(" + className + ").name");
  }

  private Typed listOf(List<Typed> elements) {
    JavaType common = JavaType.NULL;
    for (Typed element : elements) {
      common = types.common(common, element.type);
    }
    JavaType list = JavaType.of("java.util.List");
    boolean isKnown = !common.isNull() && !common.isObject();
    return new Parts(
        elements, false, false, isKnown ? JavaType.of(list.name(), common.boxed()) : list);
  }

  List<Typed> nodes(List<Node> nodes) {
    List<Typed> typed = new ArrayList<>();
    for (Node node : nodes) {
      typed.add(node(node));
    }
    return typed;
  }

  static Constant literal(Object value) {
    if (value == null) {
      return new Constant(null, JavaType.NULL);
    }
    if (value instanceof Boolean) {
      return new Constant(value, JavaType.BOOLEAN);
    }
    if (value instanceof Integer) {
      return new Constant((long) (Integer) value, JavaType.INT);
    }
    if (value instanceof Long) {
      boolean isInt = (Long) value == (int) (long) (Long) value;
      return new Constant(value, isInt ? JavaType.INT : JavaType.LONG);
    }
    return new Constant(value, JavaType.of(value.getClass().getName()));
  }

  // Calls of our own helpers

  /**
   * A helper whose last parameter is the call; the descriptor's others are given. A null first
   * argument makes it null.
   */
  Help helpCall(String name, String parameters, JavaType type, String shown, Typed... arguments) {
    return new Help(
        Operations.class,
        name,
        parameters + CALL + ")Ljava/lang/Object;",
        Arrays.asList(arguments),
        true,
        true,
        shown,
        type);
  }

  /**
   * A value of the application as the language sees it: what an Optional holds, and nothing that is
   * closed.
   */
  Typed value(int offset, Typed raw) {
    JavaType type = raw.type;
    if (type.isPrimitive() || type.isArray() || type.isNull()) {
      return raw;
    }
    if (type.isObject()) {
      return helpCall("unwrap", "(Ljava/lang/Object;", type, "Optional", raw);
    }
    if (type.is("java.util.Optional")) {
      JavaType held = type.arguments().isEmpty() ? JavaType.OBJECT : type.arguments().get(0);
      while (held.is("java.util.Optional")) {
        held = held.arguments().isEmpty() ? JavaType.OBJECT : held.arguments().get(0);
      }
      refuseClosed(offset, held);
      return helpCall("unwrap", "(Ljava/lang/Object;", held, "Optional", raw);
    }
    if (type.is("java.util.OptionalInt") || type.is("java.util.OptionalLong")) {
      return helpCall("unwrap", "(Ljava/lang/Object;", JavaType.LONG.boxed(), "Optional", raw);
    }
    if (type.is("java.util.OptionalDouble")) {
      return helpCall("unwrap", "(Ljava/lang/Object;", JavaType.DOUBLE.boxed(), "Optional", raw);
    }
    if (refuseClosed(offset, type)) {
      return new Constant(null, JavaType.OBJECT);
    }
    return types.mayBeUnloaded(type)
        ? helpCall("loaded", "(Ljava/lang/Object;", type, "the value", raw)
        : raw;
  }

  /** The value as it came, for those that ask themselves whether it is loaded. */
  static Typed asItCame(Typed value) {
    boolean asks = value instanceof Help && ((Help) value).name.equals("loaded");
    return asks ? ((Help) value).arguments.get(0) : value;
  }

  boolean refuseClosed(int offset, JavaType type) {
    String closed = types.closedSupertype(type);
    if (closed == null) {
      return false;
    }
    String why = closed.equals(type.name()) ? "" : ", as is every " + JavaType.simpleName(closed);
    error(offset, Closed.value(type.name()) + why);
    return true;
  }

  // Paths

  private Typed property(Node.Property node) {
    if (node.target instanceof Node.Name) {
      Typed special = names.ofNamespace(node.offset, ((Node.Name) node.target).name, node.name);
      if (special != null) {
        return special;
      }
    }
    if (node.target instanceof Node.Type) {
      return members.staticProperty((Node.Type) node.target, node);
    }
    Typed receiver = node(node.target);
    JavaType type = receiver.type;
    if (type.isNull()) {
      return receiver;
    }
    if (type.isPrimitive()) {
      return error(node.offset, Names.article(type) + " has no '" + node.name + "'");
    }
    if (type.isArray()) {
      return node.name.equals("length")
          ? loops.size(receiver)
          : error(node.offset, "an array has a length and elements, but no '" + node.name + "'");
    }
    if (types.isAny(type, "java.util.Map")) {
      return mapValue(node.offset, node.offset, receiver, text(node.name), node.name);
    }
    return members.property(receiver, node.offset, node.name);
  }

  private Typed mapValue(int offset, int keyOffset, Typed map, Typed key, String shown) {
    JavaType type = types.mapValueOf(map.type);
    String refusal = mapKeys.refusal(map.type, key);
    if (refusal != null) {
      return error(keyOffset, refusal);
    }
    step(offset, "get('" + shown + "')", map.type, type, Step.Effect.CODE);
    return value(
        offset,
        helpCall(
            "mapValue",
            "(Ljava/lang/Object;Ljava/lang/Object;",
            type.boxed(),
            "get of " + map.type.name(),
            asItCame(map),
            mapKeys.fitted(map.type, key)));
  }

  /** What came through a helper that unwraps: of an Optional, only what it holds is known of. */
  private static Typed unwrapped(Help help) {
    JavaType type = help.type;
    while (type.is("java.util.Optional")) {
      type = type.arguments().isEmpty() ? JavaType.OBJECT : type.arguments().get(0);
    }
    return type == help.type ? help : help.as(type);
  }

  private Typed index(Node.Index node) {
    if (node.target instanceof Node.Name && node.index instanceof Node.Literal) {
      Typed special = specialIndex(node, ((Node.Name) node.target).name);
      if (special != null) {
        return special;
      }
    }
    Typed receiver = node(node.target);
    Typed key = node(node.index);
    JavaType type = receiver.type;
    if (type.isNull()) {
      return receiver;
    }
    String shown =
        node.index instanceof Node.Literal
            ? String.valueOf(((Node.Literal) node.index).value)
            : "…";
    if (types.isAny(type, "java.util.Map")) {
      return mapValue(node.offset, node.index.offset, receiver, key, shown);
    }
    JavaType elementType = JavaType.OBJECT;
    boolean elements = types.isCollection(type);
    if (elements) {
      elementType = types.elementOf(type);
      refuseClosed(node.offset, elementType);
    } else if (types.isText(type)) {
      elementType = JavaType.STRING;
    } else if (Want.isUnknown(type, types)) {
      elementType = JavaType.OBJECT;
    } else if (key instanceof Constant && ((Constant) key).value instanceof String) {
      return members.property(receiver, node.offset, (String) ((Constant) key).value);
    } else {
      return error(node.offset, Names.article(type) + " has no elements to index");
    }
    if ((elements || types.isText(type)) && !Want.NUMBER.fits(key.type, types)) {
      return error(node.index.offset, "an index is a number, not " + Names.article(key.type));
    }
    if ((elements || types.isText(type)) && key instanceof Constant && isDecimal((Constant) key)) {
      return error(node.index.offset, Access.NO_INTEGER);
    }
    if (elements && !type.isArray()) {
      step(node.offset, "[" + shown + "]", type, elementType, Step.Effect.CODE);
    }
    return unwrapped(
        helpCall(
            "index",
            "(Ljava/lang/Object;Ljava/lang/Object;",
            elementType.boxed(),
            "reading a " + type.name(),
            asItCame(receiver),
            key));
  }

  private static boolean isDecimal(Constant key) {
    return key.value instanceof BigDecimal;
  }

  private Typed specialIndex(Node.Index node, String name) {
    Object key = ((Node.Literal) node.index).value;
    if (key instanceof String) {
      // sys['user.name']: the way to names that no path can have.
      return names.ofNamespace(node.offset, name, (String) key);
    }
    if (!name.equals("args") || names.isParameter(name) || !(key instanceof Long)) {
      return null;
    }
    return names.argumentAt(node.offset, (Long) key);
  }

  private Typed call(Node.Call node) {
    if (node.target instanceof Node.Type) {
      return members.staticCall((Node.Type) node.target, node, nodes(node.arguments));
    }
    Typed receiver = node(node.target);
    if (receiver.type.isNull()) {
      nodes(node.arguments);
      return receiver;
    }
    CollectionStep step = CollectionStep.named(node.name, node.arguments.size());
    if (step != null && types.isCollection(receiver.type)) {
      return loops.loop(step, receiver, node);
    }
    if (step != null && Want.isUnknown(receiver.type, types)) {
      return loops.stepOrCall(step, receiver, node);
    }
    if (step != null && members.hasNoStep(receiver.type, node.name)) {
      return error(node.offset, members.noStep(receiver.type, node.name));
    }
    if (members.isWrongStep(receiver.type, node.name)) {
      return error(node.offset, CollectionStep.usage(node.name));
    }
    return members.call(receiver, node.offset, node.name, nodes(node.arguments));
  }

  /** Whether it is what an Optional holds. */
  static boolean isReadThrough(Typed value) {
    Typed raw = unwrappedLater(value);
    return raw != value && raw.type.isClass() && raw.type.name().startsWith("java.util.Optional");
  }

  /** The same for one that looks through an Optional, and refuses what is closed, itself. */
  static Typed unwrappedLater(Typed value) {
    Typed raw = asItCame(value);
    boolean unwraps = raw instanceof Help && ((Help) raw).name.equals("unwrap");
    return unwraps ? ((Help) raw).arguments.get(0) : raw;
  }

  private Typed function(Node.Function node) {
    List<Typed> arguments = nodes(node.arguments);
    if (node.name.equals("coalesce")) {
      Typed last = arguments.get(arguments.size() - 1);
      for (int i = arguments.size() - 2; i >= 0; i--) {
        last =
            new Typed.Coalesce(
                arguments.get(i), last, types.common(arguments.get(i).type, last.type));
      }
      return last;
    }
    Want want = Functions.want(node.name);
    for (int i = 0; i < arguments.size(); i++) {
      Want wanted = i == 0 ? want : Want.NUMBER;
      String refusal = wanted.refusal(arguments.get(i).type, types);
      if (refusal != null) {
        error(node.arguments.get(i).offset, node.name + ": " + refusal);
      }
    }
    StringBuilder descriptor = new StringBuilder("(");
    for (int i = 0; i < arguments.size(); i++) {
      descriptor.append("Ljava/lang/Object;");
    }
    boolean str = node.name.equals("str");
    return new Help(
        Operations.class,
        node.name,
        descriptor.append(")Ljava/lang/Object;").toString(),
        arguments,
        !str,
        !str,
        node.name,
        Functions.result(node.name));
  }
}
