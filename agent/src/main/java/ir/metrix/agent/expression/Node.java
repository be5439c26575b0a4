package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of the syntax tree. It knows where it stands in the text, and how to bind itself to a
 * method.
 */
abstract class Node {
  final int offset;

  Node(int offset) {
    this.offset = offset;
  }

  abstract Evaluator bind(Binding binding) throws ExpressionException;

  static Evaluator[] bindAll(List<Node> nodes, Binding binding) throws ExpressionException {
    Evaluator[] bound = new Evaluator[nodes.size()];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = nodes.get(i).bind(binding);
    }
    return bound;
  }

  /** A value that is the same in every call. */
  static final class Constant extends Evaluator {
    private final Object value;

    Constant(Object value) {
      this.value = value;
    }

    @Override
    public Object evaluate(CallValues call) {
      return value;
    }
  }

  static final class Literal extends Node {
    private final Object value;

    Literal(int offset, Object value) {
      super(offset);
      this.value = value;
    }

    @Override
    Evaluator bind(Binding binding) {
      return new Constant(value);
    }
  }

  /** A name that stands alone: a parameter, or one of the language's own. */
  static final class Name extends Node {
    private final String name;

    Name(int offset, String name) {
      super(offset);
      this.name = name;
    }

    String name() {
      return name;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final int index = binding.parameterIndex(name);
      if (index >= 0) {
        return new Argument(index);
      }
      switch (name) {
        case "this":
          if (binding.isStatic()) {
            throw new ExpressionException(
                offset, binding.methodName() + " is static and has no 'this'");
          }
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return Closed.check(call.self);
            }
          };
        case "args":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return call.arguments;
            }
          };
        case "it":
          if (!binding.isInStep()) {
            throw new ExpressionException(
                offset,
                "'it' is the element inside a step over a collection, such as lines.sum(it.price)");
          }
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return call.element;
            }
          };
        case "method":
          return new Constant(binding.methodName());
        case "rule":
          return new Constant(binding.ruleId());
        case "result":
        case "thrown":
        case "elapsed":
        case "before":
          return bindAfterCall(binding);
        case "env":
        case "sys":
        case "scope":
          throw new ExpressionException(
              offset, "'" + name + "' is read by name: write " + name + ".NAME");
        case "mdc":
          throw new ExpressionException(offset, "'mdc' is not supported by this version");
        default:
          throw binding.unknownName(offset, name);
      }
    }

    private Evaluator bindAfterCall(Binding binding) throws ExpressionException {
      if (!binding.isAfterCall()) {
        throw new ExpressionException(
            offset, "'" + name + "' is not known yet: this is read before the method runs");
      }
      switch (name) {
        case "result":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return Access.unwrap(call.result);
            }
          };
        case "thrown":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return Closed.check(call.thrown);
            }
          };
        case "elapsed":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return call.elapsedMillis;
            }
          };
        default:
          throw new ExpressionException(
              offset,
              "'before' is read by name; the rule has " + Names.join(binding.beforeNames()));
      }
    }
  }

  /** An argument of the call, as the caller passed it. */
  private static final class Argument extends Evaluator {
    private final int index;

    Argument(int index) {
      this.index = index;
    }

    @Override
    public Object evaluate(CallValues call) {
      return Access.unwrap(call.arguments[index]);
    }
  }

  static final class Property extends Node {
    private final Node target;
    private final String name;
    private final boolean indexed;

    Property(int offset, Node target, String name) {
      this(offset, target, name, false);
    }

    Property(int offset, Node target, String name, boolean indexed) {
      super(offset);
      this.target = target;
      this.name = name;
      this.indexed = indexed;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      if (target instanceof Name && binding.parameterIndex(((Name) target).name()) < 0) {
        Evaluator special = bindNamespace(((Name) target).name(), binding);
        if (special != null) {
          return special;
        }
      }
      if (target instanceof Type && !indexed) {
        return ((Type) target).bindField(name);
      }
      final Evaluator receiver = target.bind(binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          Object value = receiver.evaluate(call);
          if (value == null) {
            return null;
          }
          return indexed ? Access.index(value, name) : Access.property(value, name);
        }
      };
    }

    private Evaluator bindNamespace(String namespace, Binding binding) throws ExpressionException {
      switch (namespace) {
        case "before":
          final int index = binding.beforeNames().indexOf(name);
          if (!binding.isAfterCall()) {
            return null;
          }
          if (index < 0) {
            String nearest = Names.nearest(name, binding.beforeNames());
            throw new ExpressionException(
                offset,
                "the rule reads no '"
                    + name
                    + "' before the call; it has "
                    + (binding.beforeNames().isEmpty()
                        ? "no 'before'"
                        : Names.join(binding.beforeNames()))
                    + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
          }
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              Object value = call.before[index];
              if (value instanceof EvaluationException) {
                throw (EvaluationException) value;
              }
              return value;
            }
          };
        case "scope":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return call.scope == null ? null : call.scope.scopeValue(name);
            }
          };
        case "env":
          return new Constant(System.getenv(name));
        case "sys":
          return new Evaluator() {
            @Override
            public Object evaluate(CallValues call) {
              return System.getProperty(name);
            }
          };
        default:
          return null;
      }
    }
  }

  static final class Index extends Node {
    private final Node target;
    private final Node index;

    Index(int offset, Node target, Node index) {
      super(offset);
      this.target = target;
      this.index = index;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      if (target instanceof Name && index instanceof Literal) {
        Object key = ((Literal) index).value;
        checkArgumentIndex(binding, ((Name) target).name(), key);
        if (key instanceof String) {
          // sys['user.name']: the way to names that no path can have.
          return new Property(offset, target, (String) key, true).bind(binding);
        }
      }
      final Evaluator receiver = target.bind(binding);
      final Evaluator key = index.bind(binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          Object value = receiver.evaluate(call);
          return value == null ? null : Access.index(value, key.evaluate(call));
        }
      };
    }

    private void checkArgumentIndex(Binding binding, String name, Object position)
        throws ExpressionException {
      if (!name.equals("args")
          || binding.parameterIndex(name) >= 0
          || !(position instanceof Long)) {
        return;
      }
      int count = binding.parameterCount();
      if ((Long) position >= count) {
        throw new ExpressionException(
            offset,
            "args["
                + position
                + "] is read, but "
                + binding.methodName()
                + (count == 0 ? " has no arguments" : " has arguments 0 to " + (count - 1)));
      }
    }
  }

  static final class Call extends Node {
    private final Node target;
    private final String name;
    private final List<Node> arguments;

    Call(int offset, Node target, String name, List<Node> arguments) {
      super(offset);
      this.target = target;
      this.name = name;
      this.arguments = arguments;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final Elements.Step step = Elements.step(name, arguments.size());
      final Evaluator[] bound = bindAll(arguments, step == null ? binding : binding.inStep());
      if (target instanceof Type) {
        return ((Type) target).bindCall(name, bound);
      }
      final Evaluator receiver = target.bind(binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          Object value = receiver.evaluate(call);
          if (value == null) {
            return null;
          }
          if (step != null && Elements.isCollection(value)) {
            return step.over(value, bound.length == 0 ? null : bound[0], call);
          }
          return Access.call(value, name, evaluateAll(bound, call));
        }
      };
    }
  }

  static Object[] evaluateAll(Evaluator[] evaluators, CallValues call) {
    Object[] values = new Object[evaluators.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = evaluators[i].evaluate(call);
    }
    return values;
  }

  /** {@code T(com.shop.Session)}: only its statics can be read. */
  static final class Type extends Node {
    private final String className;

    Type(int offset, String className) {
      super(offset);
      this.className = className;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      throw new ExpressionException(
          offset,
          "T(" + className + ") is no value; read a static of it: T(" + className + ").name");
    }

    Evaluator bindField(final String name) throws ExpressionException {
      check();
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          return Access.staticProperty(Access.type(className, call.loader), name);
        }
      };
    }

    Evaluator bindCall(final String name, final Evaluator[] arguments) throws ExpressionException {
      check();
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          return Access.staticCall(
              Access.type(className, call.loader), name, evaluateAll(arguments, call));
        }
      };
    }

    private void check() throws ExpressionException {
      String reason = Closed.reason(className);
      if (reason != null) {
        throw new ExpressionException(offset, reason);
      }
    }
  }

  static final class Function extends Node {
    private final String name;
    private final List<Node> arguments;

    Function(int offset, String name, List<Node> arguments) {
      super(offset);
      this.name = name;
      this.arguments = arguments;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final Evaluator[] bound = bindAll(arguments, binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          return Functions.apply(name, evaluateAll(bound, call));
        }
      };
    }
  }

  static final class ListOf extends Node {
    private final List<Node> elements;

    ListOf(int offset, List<Node> elements) {
      super(offset);
      this.elements = elements;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final Evaluator[] bound = bindAll(elements, binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          List<Object> values = new ArrayList<>(bound.length);
          for (Evaluator element : bound) {
            values.add(element.evaluate(call));
          }
          return values;
        }
      };
    }
  }

  static final class Unary extends Node {
    private final String operator;
    private final Node operand;

    Unary(int offset, String operator, Node operand) {
      super(offset);
      this.operator = operator;
      this.operand = operand;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final Evaluator bound = operand.bind(binding);
      if (operator.equals("!")) {
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            return !bound.isTrue(call);
          }
        };
      }
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          return Operators.arithmetic('-', 0L, bound.evaluate(call));
        }
      };
    }
  }

  static final class Conditional extends Node {
    private final Node condition;
    private final Node yes;
    private final Node no;

    Conditional(int offset, Node condition, Node yes, Node no) {
      super(offset);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      final Evaluator boundCondition = condition.bind(binding);
      final Evaluator boundYes = yes.bind(binding);
      final Evaluator boundNo = no.bind(binding);
      return new Evaluator() {
        @Override
        public Object evaluate(CallValues call) {
          return boundCondition.isTrue(call) ? boundYes.evaluate(call) : boundNo.evaluate(call);
        }
      };
    }
  }

  static final class Binary extends Node {
    private final String operator;
    private final Node left;
    private final Node right;

    Binary(int offset, String operator, Node left, Node right) {
      super(offset);
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    @Override
    Evaluator bind(Binding binding) throws ExpressionException {
      Evaluator a = left.bind(binding);
      Evaluator b = right.bind(binding);
      if (operator.equals("matches") && right instanceof Literal) {
        Operators.checkPattern(right.offset, ((Literal) right).value);
      }
      return Operators.binary(operator, a, b);
    }
  }
}
