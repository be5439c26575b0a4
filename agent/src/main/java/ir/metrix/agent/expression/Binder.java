package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the names of a syntax tree their meaning in one method, and finds what cannot be right
 * there. Goes on after a mistake, so that all of an expression are told.
 *
 * <p>Each kind of node has a class that binds it, which comes back here for the nodes inside, to
 * tell a mistake, and to note a step.
 */
final class Binder {
  /** What a helper's last parameter is, if it wants the call. */
  static final String CALL = "Lir/metrix/agent/expression/CallValues;";

  private final Binding binding;
  private final Types types;
  private final NameBinder names;
  private final PathBinder paths;
  private final OperatorBinder operators;
  private final List<Step> steps = new ArrayList<>();
  private final List<ExpressionException> errors = new ArrayList<>();

  Binder(Binding binding) {
    this.binding = binding;
    this.types = new Types(binding.types());
    Members members = new Members(types, this);
    Comparisons comparisons = new Comparisons(types);
    MapKeys mapKeys = new MapKeys(types, comparisons);
    LoopBinder loops = new LoopBinder(types, members, comparisons, this);
    this.names = new NameBinder(binding, loops, this);
    this.paths = new PathBinder(types, names, members, loops, mapKeys, this);
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
      return paths.property((Node.Property) node);
    }
    if (node instanceof Node.Index) {
      return paths.index((Node.Index) node);
    }
    if (node instanceof Node.Call) {
      return paths.call((Node.Call) node);
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

  // Values of the application

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

  /** Whether it is, which is told. */
  boolean refuseClosed(int offset, JavaType type) {
    String closed = types.closedSupertype(type);
    if (closed == null) {
      return false;
    }
    String why = closed.equals(type.name()) ? "" : ", as is every " + JavaType.simpleName(closed);
    error(offset, Closed.value(type.name()) + why);
    return true;
  }

  /** The value as it came, for those that ask themselves whether it is loaded. */
  static Typed asItCame(Typed value) {
    boolean asks = value instanceof Help && ((Help) value).name.equals("loaded");
    return asks ? ((Help) value).arguments.get(0) : value;
  }

  /** The same for one that looks through an Optional, and refuses what is closed, itself. */
  static Typed unwrappedLater(Typed value) {
    Typed raw = asItCame(value);
    boolean unwraps = raw instanceof Help && ((Help) raw).name.equals("unwrap");
    return unwraps ? ((Help) raw).arguments.get(0) : raw;
  }

  /** Whether it is what an Optional holds. */
  static boolean isReadThrough(Typed value) {
    Typed raw = unwrappedLater(value);
    return raw != value && raw.type.isClass() && raw.type.name().startsWith("java.util.Optional");
  }
}
