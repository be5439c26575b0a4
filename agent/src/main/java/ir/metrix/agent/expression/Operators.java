package ir.metrix.agent.expression;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the operators mean. */
final class Operators {
  private Operators() {}

  static boolean isTrue(Object value) {
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    throw new EvaluationException(
        "a condition is true or false, not a " + value.getClass().getName());
  }

  /**
   * As {@code +} joins it and as a template shows it: null is empty, a BigDecimal is never in
   * scientific notation.
   */
  static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String) {
      return (String) value;
    }
    if (value instanceof Number) {
      Number exact = Numbers.exact((Number) value);
      return Numbers.isInteger(exact) ? exact.toString() : Numbers.decimal(exact).toPlainString();
    }
    if (value instanceof Enum) {
      return ((Enum<?>) value).name();
    }
    if (value instanceof Boolean
        || value instanceof CharSequence
        || value instanceof Character
        || isPlainJdk(value)) {
      return value.toString();
    }
    throw new EvaluationException(
        "a " + value.getClass().getName() + " has no text of its own; read a property of it");
  }

  private static boolean isPlainJdk(Object value) {
    String name = value.getClass().getName();
    return value instanceof java.util.UUID
        || name.startsWith("java.time.")
        || value instanceof java.util.Date
        || value instanceof java.net.URI
        || value instanceof java.util.Locale
        || value instanceof java.util.Currency;
  }

  static boolean areEqual(Object a, Object b) {
    if (a == b) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof Number && b instanceof Number) {
      return Numbers.compare((Number) a, (Number) b) == 0;
    }
    if (a instanceof Enum && b instanceof CharSequence) {
      return ((Enum<?>) a).name().contentEquals((CharSequence) b);
    }
    if (b instanceof Enum && a instanceof CharSequence) {
      return ((Enum<?>) b).name().contentEquals((CharSequence) a);
    }
    if (a instanceof Character && b instanceof CharSequence
        || a instanceof CharSequence && b instanceof Character) {
      return a.toString().equals(b.toString());
    }
    try {
      return a.equals(b);
    } catch (Throwable e) {
      throw new EvaluationException(
          "equals of " + a.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
  }

  static Object arithmetic(char operator, Object a, Object b) {
    if (operator == '+' && (isText(a) || isText(b))) {
      return text(a).concat(text(b));
    }
    if (a instanceof Number && b instanceof Number) {
      return Numbers.calculate(operator, (Number) a, (Number) b);
    }
    Object wrong = a instanceof Number ? b : a;
    throw new EvaluationException(
        "'"
            + operator
            + "' calculates with numbers, not with "
            + (wrong == null ? "null" : wrong.getClass().getName()));
  }

  private static boolean isText(Object value) {
    return value instanceof CharSequence || value instanceof Character;
  }

  /** Null if the two have no order because one is null: then no comparison holds. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static Integer compare(Object a, Object b) {
    if (a == null || b == null) {
      return null;
    }
    if (a instanceof Number && b instanceof Number) {
      return Numbers.compare((Number) a, (Number) b);
    }
    if (a instanceof CharSequence && b instanceof CharSequence) {
      return a.toString().compareTo(b.toString());
    }
    if (a instanceof Comparable && a.getClass() == b.getClass()) {
      try {
        return ((Comparable) a).compareTo(b);
      } catch (Throwable e) {
        throw new EvaluationException(
            "compareTo of " + a.getClass().getName() + " threw " + e.getClass().getName(), e);
      }
    }
    throw new EvaluationException(
        "a " + a.getClass().getName() + " and a " + b.getClass().getName() + " cannot be compared");
  }

  static void checkPattern(int offset, Object pattern) throws ExpressionException {
    if (!(pattern instanceof String)) {
      throw new ExpressionException(offset, "'matches' takes a pattern in quotes");
    }
    try {
      Pattern.compile((String) pattern);
    } catch (PatternSyntaxException e) {
      throw new ExpressionException(offset, "this pattern does not parse: " + e.getDescription());
    }
  }

  static boolean contains(Object container, Object value) {
    if (container == null) {
      return false;
    }
    if (container instanceof Map) {
      return ((Map<?, ?>) container).containsKey(value);
    }
    if (container instanceof CharSequence) {
      return value != null && container.toString().contains(text(value));
    }
    if (!Elements.isCollection(container)) {
      throw new EvaluationException(
          "'in' looks into a collection, not a " + container.getClass().getName());
    }
    for (Object element : Elements.of(container)) {
      if (areEqual(value, element)) {
        return true;
      }
    }
    return false;
  }

  static Evaluator binary(final String operator, final Evaluator a, final Evaluator b) {
    switch (operator) {
      case "&&":
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            return a.isTrue(call) && b.isTrue(call);
          }
        };
      case "||":
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            return a.isTrue(call) || b.isTrue(call);
          }
        };
      case "??":
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            Object value = a.evaluate(call);
            return value != null ? value : b.evaluate(call);
          }
        };
      case "==":
      case "!=":
        final boolean wanted = operator.equals("==");
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            return areEqual(a.evaluate(call), b.evaluate(call)) == wanted;
          }
        };
      case "<":
      case "<=":
      case ">":
      case ">=":
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            Integer order = compare(a.evaluate(call), b.evaluate(call));
            return order != null && holds(operator, order);
          }
        };
      case "in":
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            Object value = a.evaluate(call);
            return contains(b.evaluate(call), value);
          }
        };
      case "matches":
        return matches(a, b);
      default:
        final char symbol = operator.charAt(0);
        return new Evaluator() {
          @Override
          public Object evaluate(CallValues call) {
            Object left = a.evaluate(call);
            return arithmetic(symbol, left, b.evaluate(call));
          }
        };
    }
  }

  private static boolean holds(String operator, int order) {
    switch (operator) {
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      default:
        return order >= 0;
    }
  }

  private static Evaluator matches(final Evaluator a, final Evaluator b) {
    final Pattern constant =
        b instanceof Node.Constant ? Pattern.compile((String) b.evaluate(null)) : null;
    return new Evaluator() {
      @Override
      public Object evaluate(CallValues call) {
        Object value = a.evaluate(call);
        if (value == null) {
          return false;
        }
        if (constant != null) {
          return constant.matcher(text(value)).matches();
        }
        try {
          return Pattern.compile(text(b.evaluate(call))).matcher(text(value)).matches();
        } catch (PatternSyntaxException e) {
          throw new EvaluationException("the pattern of 'matches' does not parse");
        }
      }
    };
  }
}
