package ir.metrix.agent.expression;

import java.net.URL;
import java.util.Map;

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
        "a condition is true or false, not " + Names.article(value.getClass().getName()));
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
    if (Dates.isDate(value)) {
      return Dates.iso(value);
    }
    if (value instanceof CharSequence) {
      return ofSequence((CharSequence) value);
    }
    if (value instanceof Boolean || value instanceof Character || isPlainJdk(value)) {
      return value.toString();
    }
    throw new EvaluationException(
        Names.article(value.getClass().getName())
            + " has no text of its own; read a property of it");
  }

  /** One of the application's own may do as it likes. */
  private static String ofSequence(CharSequence value) {
    try {
      return value.toString();
    } catch (Throwable e) {
      throw new EvaluationException(
          "toString of " + value.getClass().getName() + " threw " + e.getClass().getName(), e);
    }
  }

  private static boolean isPlainJdk(Object value) {
    String name = value.getClass().getName();
    return value instanceof java.util.UUID
        || name.startsWith("java.time.")
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
    if (a instanceof URL && b instanceof URL) {
      // Its equals asks the name server.
      return ((URL) a).toExternalForm().equals(((URL) b).toExternalForm());
    }
    if (Dates.isMoment(a) && Dates.isMoment(b)) {
      return Dates.compareMoments(a, b) == 0;
    }
    try {
      return a instanceof Map && b instanceof Map
          ? OrderedByUse.areEqual((Map<?, ?>) a, (Map<?, ?>) b)
          : a.equals(b);
    } catch (EvaluationException e) {
      throw e;
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
    if (isText(a) && isText(b)) {
      return a.toString().compareTo(b.toString());
    }
    if (Dates.isMoment(a) && Dates.isMoment(b)) {
      return Dates.compareMoments(a, b);
    }
    if (a instanceof Comparable && (a.getClass() == b.getClass() || areOfOneEnum(a, b))) {
      try {
        return ((Comparable) a).compareTo(b);
      } catch (Throwable e) {
        throw new EvaluationException(
            "compareTo of " + a.getClass().getName() + " threw " + e.getClass().getName(), e);
      }
    }
    throw new EvaluationException(
        Names.article(a.getClass().getName())
            + " and "
            + Names.article(b.getClass().getName())
            + " cannot be compared");
  }

  /** A constant with a body has a class of its own. */
  private static boolean areOfOneEnum(Object a, Object b) {
    return a instanceof Enum
        && b instanceof Enum
        && ((Enum<?>) a).getDeclaringClass() == ((Enum<?>) b).getDeclaringClass();
  }

  /** Whether a collection, the keys of a map, or a text contains the value. */
  static boolean contains(Object container, Object value, CallValues call) {
    if (container == null) {
      return false;
    }
    if (Operations.isUnloaded(container, "", call)) {
      return false;
    }
    if (container instanceof Map) {
      return MapLookup.has((Map<?, ?>) container, value);
    }
    if (container instanceof CharSequence) {
      return value != null && container.toString().contains(text(value));
    }
    if (!Elements.isCollection(container)) {
      throw new EvaluationException(
          "'in' looks into a collection, not " + Names.article(container.getClass().getName()));
    }
    for (Object element : Elements.of(container)) {
      call.countStep();
      if (areEqual(value, Access.unwrap(element, call))) {
        return true;
      }
    }
    return false;
  }
}
