package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Compare;
import ir.metrix.agent.expression.Typed.Constant;
import ir.metrix.agent.expression.Typed.Help;
import ir.metrix.agent.expression.Typed.Local;
import ir.metrix.agent.expression.Typed.Logic;
import ir.metrix.agent.expression.Typed.Parts;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Binds operators, and finds the operands that they cannot work with. */
final class OperatorBinder {
  private final Types types;
  private final Comparisons comparisons;
  private final MapKeys mapKeys;
  private final Binder binder;

  OperatorBinder(Types types, Comparisons comparisons, MapKeys mapKeys, Binder binder) {
    this.types = types;
    this.comparisons = comparisons;
    this.mapKeys = mapKeys;
    this.binder = binder;
  }

  Typed unary(Node.Unary node) {
    if (node.operator.equals("!")) {
      return new Logic('!', condition(node.operand), null);
    }
    if (node.operand instanceof Node.Literal) {
      Object value = ((Node.Literal) node.operand).value;
      if (value instanceof Number) {
        return Binder.literal(Numbers.calculate('-', 0L, (Number) value));
      }
    }
    Typed operand = binder.node(node.operand);
    checkNumber(node.operand.offset, '-', operand.type);
    return arithmetic('-', Binder.literal(0L), operand);
  }

  Typed conditional(Node.Conditional node) {
    Typed condition = condition(node.condition);
    Typed yes = binder.node(node.yes);
    Typed no = binder.node(node.no);
    return new Typed.Conditional(condition, yes, no, types.common(yes.type, no.type));
  }

  private Typed condition(Node node) {
    Typed typed = binder.node(node);
    binder.check(Want.CONDITION, node.offset, typed.type);
    return typed;
  }

  Typed binary(Node.Binary node) {
    switch (node.operator) {
      case "&&":
      case "||":
        return new Logic(node.operator.charAt(0), condition(node.left), condition(node.right));
      case "??":
        Typed value = binder.node(node.left);
        Typed other = binder.node(node.right);
        return new Typed.Coalesce(value, other, types.common(value.type, other.type));
      case "==":
      case "!=":
        return equality(node, binder.node(node.left), binder.node(node.right));
      case "<":
      case "<=":
      case ">":
      case ">=":
        return order(node, binder.node(node.left), binder.node(node.right));
      case "in":
        return in(node);
      case "matches":
        return matches(node);
      default:
        Typed left = binder.node(node.left);
        Typed right = binder.node(node.right);
        char operator = node.operator.charAt(0);
        if (operator == '+' && (types.isText(left.type) || types.isText(right.type))) {
          binder.check(Want.TEXT, node.left.offset, left.type);
          binder.check(Want.TEXT, node.right.offset, right.type);
          return new Parts(Arrays.asList(left, right), true, false, JavaType.STRING);
        }
        if (operator == '+'
            && (Want.isUnknown(left.type, types) || Want.isUnknown(right.type, types))) {
          // What turns out to be a text joins, with a boolean as well.
          binder.check(Want.TEXT, node.left.offset, left.type);
          binder.check(Want.TEXT, node.right.offset, right.type);
        } else {
          checkNumber(node.left.offset, operator, left.type);
          checkNumber(node.right.offset, operator, right.type);
        }
        return arithmetic(operator, left, right);
    }
  }

  private void checkNumber(int offset, char operator, JavaType type) {
    if (!Want.NUMBER.fits(type, types)) {
      binder.error(
          offset,
          "'"
              + operator
              + "' calculates with numbers, not with "
              + Names.article(type)
              + Want.hintOfText(type, types));
    }
  }

  private Typed arithmetic(char operator, Typed left, Typed right) {
    boolean longs = isLong(left) && isLong(right) && operator != '/' && operator != '%';
    boolean numbers = types.isNumber(left.type) && types.isNumber(right.type);
    String parameter = longs ? "J" : "Ljava/lang/Object;";
    return new Help(
        Operations.class,
        nameOf(operator),
        "(" + parameter + parameter + ")Ljava/lang/Object;",
        Arrays.asList(left, right),
        false,
        false,
        "'" + operator + "'",
        numbers || operator != '+' ? JavaType.NUMBER : JavaType.OBJECT);
  }

  private static String nameOf(char operator) {
    switch (operator) {
      case '+':
        return "add";
      case '-':
        return "subtract";
      case '*':
        return "multiply";
      case '/':
        return "divide";
      default:
        return "remainder";
    }
  }

  /** Whether it is never null, and an integer that fits a long. */
  private static boolean isLong(Typed typed) {
    return typed.type.isIntegralPrimitive() && !typed.mayBeNull();
  }

  private Typed equality(Node.Binary node, Typed left, Typed right) {
    if (left instanceof Constant && !(right instanceof Constant)) {
      return equality(node, right, left, node.left);
    }
    return equality(node, left, right, node.right);
  }

  private Typed equality(Node.Binary node, Typed value, Typed other, Node otherNode) {
    String operator = node.operator;
    Compare.Way way = numbersWay(value, other);
    // Two that may both be null are equal then, which only their objects can tell.
    if (way != null && !(value.mayBeNull() && other.mayBeNull())) {
      return new Compare(operator, way, value, other, false);
    }
    String never = comparisons.neverEqual(value, other);
    if (never != null) {
      boolean isConstant = other instanceof Constant && types.isEnum(value.type);
      return binder.error(isConstant ? otherNode.offset : node.offset, never);
    }
    Object constant = other instanceof Constant ? ((Constant) other).value : null;
    if (Constant.writtenText(other) != null && comparisons.constantsOf(value.type) != null) {
      boolean isPublic = types.describe(value.type).isPublic();
      return new Compare(operator, Compare.Way.ENUM, value, other, isPublic);
    }
    if (constant instanceof String && value.type.is("java.lang.String")) {
      return new Compare(operator, Compare.Way.TEXT, value, other, false);
    }
    return new Compare(operator, Compare.Way.OBJECT, value, other, false);
  }

  /** Null if it takes their objects. */
  private Compare.Way numbersWay(Typed left, Typed right) {
    if (left.type.isIntegralPrimitive() && right.type.isIntegralPrimitive()) {
      return Compare.Way.LONG;
    }
    if (isDouble(left) && isDouble(right)) {
      return Compare.Way.DOUBLE;
    }
    boolean decimal = left.type.is("java.math.BigDecimal");
    return decimal && right instanceof Constant && ((Constant) right).value instanceof Number
        ? Compare.Way.DECIMAL
        : null;
  }

  /**
   * Whether comparing it as a double is comparing it exactly: a double counts as its shortest
   * decimal, and those are ordered as the doubles are. A float's shortest decimal is another.
   */
  private static boolean isDouble(Typed typed) {
    if (typed instanceof Constant && ((Constant) typed).value instanceof Number) {
      BigDecimal exact = Numbers.decimal((Number) ((Constant) typed).value);
      double nearest = exact.doubleValue();
      return !Double.isInfinite(nearest)
          && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0;
    }
    JavaType type = typed.type;
    return type == JavaType.DOUBLE
        || type == JavaType.INT
        || type == JavaType.SHORT
        || type == JavaType.BYTE;
  }

  private Typed order(Node.Binary node, Typed left, Typed right) {
    Compare.Way way = numbersWay(left, right);
    if (way != null) {
      return new Compare(node.operator, way, left, right, false);
    }
    if (numbersWay(right, left) == Compare.Way.DECIMAL) {
      return new Compare(mirrored(node.operator), Compare.Way.DECIMAL, right, left, false);
    }
    String never = comparisons.neverOrdered(left.type, right.type);
    if (never != null) {
      return binder.error(node.offset, never);
    }
    return new Compare(node.operator, Compare.Way.OBJECT, left, right, false);
  }

  private static String mirrored(String operator) {
    return operator.startsWith("<") ? operator.replace('<', '>') : operator.replace('>', '<');
  }

  private Typed in(Node.Binary node) {
    Typed value = binder.node(node.left);
    Typed container = binder.node(node.right);
    JavaType type = container.type;
    if (!types.isCollection(type)
        && !types.isText(type)
        && !Want.isUnknown(type, types)
        && !type.isNull()) {
      return binder.error(
          node.right.offset, "'in' looks into a collection or a text, not " + Names.article(type));
    }
    if (types.isAny(type, "java.util.Map")) {
      String refusal = mapKeys.refusal(type, value);
      if (refusal != null) {
        return binder.error(node.left.offset, refusal);
      }
      value = mapKeys.fitted(type, value);
    } else {
      checkElements(node, value, container);
    }
    return new Help(
        Operations.class,
        "isIn",
        "(Ljava/lang/Object;Ljava/lang/Object;" + Binder.CALL + ")Z",
        Arrays.asList(value, container),
        false,
        false,
        "'in'",
        JavaType.BOOLEAN);
  }

  /** That the value may equal one of a collection's elements, and each of those written out. */
  private void checkElements(Node.Binary node, Typed value, Typed container) {
    if (!(node.right instanceof Node.ListOf)) {
      String never =
          types.isCollection(container.type)
              ? comparisons.neverEqual(value, new Local(types.elementOf(container.type)))
              : null;
      if (never != null) {
        binder.error(node.offset, never);
      }
      return;
    }
    List<Typed> elements = ((Parts) container).parts;
    for (int i = 0; i < elements.size(); i++) {
      String never = comparisons.neverEqual(value, elements.get(i));
      if (never != null) {
        binder.error(((Node.ListOf) node.right).elements.get(i).offset, never);
      }
    }
  }

  private Typed matches(Node.Binary node) {
    Typed value = binder.node(node.left);
    binder.check(Want.TEXT, node.left.offset, value.type);
    Typed pattern = binder.node(node.right);
    String parameter = "Ljava/lang/Object;";
    if (node.right instanceof Node.Literal) {
      try {
        Object parsed = Patterns.parse(((Node.Literal) node.right).value);
        pattern = new Constant(parsed, JavaType.of("java.util.regex.Pattern"));
        parameter = "Ljava/util/regex/Pattern;";
      } catch (EvaluationException e) {
        return binder.error(node.right.offset, e.getMessage());
      }
    } else {
      binder.check(Want.TEXT, node.right.offset, pattern.type);
    }
    return new Help(
        Operations.class,
        "matches",
        "(Ljava/lang/Object;" + parameter + Binder.CALL + ")Z",
        Arrays.asList(value, pattern),
        false,
        false,
        "'matches'",
        JavaType.BOOLEAN);
  }
}
