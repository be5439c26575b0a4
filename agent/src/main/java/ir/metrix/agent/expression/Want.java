package ir.metrix.agent.expression;

import java.util.List;

/** What the place that an expression stands in takes. */
public enum Want {
  /** Whatever it is. */
  ANYTHING,
  /** True or false. */
  CONDITION,
  NUMBER,
  /** Something that has a text of its own. */
  TEXT,
  /** A date, or a number of milliseconds. */
  DATE,
  /** A text or a number, which {@code num} reads. */
  AMOUNT,
  /** A map, whose keys become names. */
  MAP,
  /** A scalar, or a collection or map of such. */
  ATTRIBUTE;

  /** Whether a value of the type may do. */
  boolean fits(JavaType type, Types types) {
    return refusal(type, types) == null;
  }

  /** Why no value of the type will do; null if one may. */
  String refusal(JavaType type, Types types) {
    if (isUnknown(type, types)) {
      return null;
    }
    switch (this) {
      case CONDITION:
        return types.isBoolean(type)
            ? null
            : "a condition is true or false, not " + Names.article(type);
      case NUMBER:
        return types.isNumber(type)
            ? null
            : "a number is expected, not " + Names.article(type) + hintOfText(type, types);
      case AMOUNT:
        return types.isNumber(type) || types.isText(type)
            ? null
            : "a number or a text is expected, not " + Names.article(type);
      case DATE:
        return types.isNumber(type) || types.mayBeDate(type)
            ? null
            : "a date or a number of milliseconds is expected, not " + Names.article(type);
      case TEXT:
        return types.isScalar(type) ? null : noText(type, types);
      case MAP:
        return types.isAny(type, "java.util.Map")
            ? null
            : "an object of names and values is expected, not " + Names.article(type);
      case ATTRIBUTE:
        return types.isScalar(type) || types.isCollection(type) ? null : noText(type, types);
      default:
        return null;
    }
  }

  /** What to do with a text where a number is wanted; empty for what is none. */
  static String hintOfText(JavaType type, Types types) {
    return types.isText(type) ? "; num(…) reads one from a text" : "";
  }

  private static String noText(JavaType type, Types types) {
    if (types.isCollection(type)) {
      return Names.article(type) + " has no text of its own; join(',') makes one of its elements";
    }
    List<String> known = types.properties(type, false);
    return Names.article(type)
        + " has no text of its own; read a property of it"
        + (known.isEmpty() ? "" : ": it has " + Names.listed(known));
  }

  /** Whether a value of the type may turn out to be a number, a text, or anything else. */
  static boolean isUnknown(JavaType type, Types types) {
    if (type.isNull() || type.isObject()) {
      return true;
    }
    if (type.isPrimitive() || type.isArray()) {
      return false;
    }
    // Of what kind it is, is known of an interface that says so, such as List or CharSequence.
    return types.isWide(type)
        && !types.isScalar(type)
        && !types.isCollection(type)
        && !types.hasNoElements(type);
  }
}
