package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;
import java.util.List;

/**
 * What the types of two values tell of comparing them, before there are values. Where a type is too
 * wide to tell, the two may be equal and may be ordered.
 */
final class Comparisons {
  private final Types types;

  Comparisons(Types types) {
    this.types = types;
  }

  /** Why no value of the one is ever equal to one of the other; null if it may be. */
  String neverEqual(Typed one, Typed other) {
    String noConstant = noConstant(one, other);
    if (noConstant == null) {
      noConstant = noConstant(other, one);
    }
    if (noConstant != null) {
      return noConstant;
    }
    if (mayBeEqual(one.type.boxed(), other.type.boxed())
        && !isLongerThan(one, other)
        && !isLongerThan(other, one)) {
      return null;
    }
    return Names.article(one.type)
        + " and "
        + Names.article(other.type)
        + " can never be equal"
        + hint(one.type, other.type);
  }

  /** Whether an enum has no constant of the name it is compared with; says which it has. */
  private String noConstant(Typed value, Typed name) {
    String constant = Constant.writtenText(name);
    List<String> constants = constant == null ? null : constantsOf(value.type);
    return constants == null || constants.contains(constant)
        ? null
        : value.type
            + " has no '"
            + constant
            + "'; it has "
            + Names.join(constants)
            + Names.didYouMean(constant, constants);
  }

  /** Null if it is no enum, or nothing is known of it. */
  List<String> constantsOf(JavaType type) {
    TypeDescription description = types.isEnum(type) ? types.describe(type) : null;
    return description == null || !description.isEnum() || description.constants().isEmpty()
        ? null
        : description.constants();
  }

  private static boolean isLongerThan(Typed text, Typed character) {
    String constant = Constant.writtenText(text);
    return constant != null
        && constant.length() != 1
        && character.type.boxed().is("java.lang.Character");
  }

  private String hint(JavaType one, JavaType other) {
    if (types.isDate(one) && types.isDate(other)) {
      return "; compare their millis(…)";
    }
    boolean numberAndText =
        types.isNumber(one) && types.isText(other) || types.isText(one) && types.isNumber(other);
    return numberAndText ? "; num(…) reads a number from a text" : "";
  }

  private boolean mayBeEqual(JavaType one, JavaType other) {
    if (isUnknown(one) || isUnknown(other)) {
      return true;
    }
    if (types.isMoment(one) && types.isMoment(other)) {
      return true;
    }
    if (types.isNumber(one) && types.isNumber(other) || isTextual(one) && isTextual(other)) {
      // An enum is as its name, not as another enum of the same names.
      return !types.isEnum(one) || !types.isEnum(other) || areRelated(one, other);
    }
    if (areRelated(one, other)) {
      return true;
    }
    // Whether two classes of the application are equal, their own equals decides.
    return !types.isScalar(one)
        && !types.isScalar(other)
        && one.isArray() == other.isArray()
        && types.isCollection(one) == types.isCollection(other);
  }

  private boolean isTextual(JavaType type) {
    return types.isText(type) || types.isEnum(type);
  }

  private boolean areRelated(JavaType one, JavaType other) {
    return types.isSubtype(one, other) || types.isSubtype(other, one);
  }

  /** Why two values have no order; null if they may have one. */
  String neverOrdered(JavaType one, JavaType other) {
    return mayBeOrdered(one.boxed(), other.boxed())
        ? null
        : Names.article(one)
            + " and "
            + Names.article(other)
            + " cannot be compared"
            + (types.isText(one) != types.isText(other)
                ? "; num(…) reads a number from a text"
                : hint(one, other));
  }

  private boolean mayBeOrdered(JavaType one, JavaType other) {
    boolean booleans = types.isBoolean(one) && types.isBoolean(other);
    boolean moments = types.isMoment(one) && types.isMoment(other);
    if (one.isNull() || other.isNull() || booleans || moments) {
      return true;
    }
    boolean number = types.isNumber(one);
    boolean text = types.isText(one);
    if (number || text || types.isNumber(other) || types.isText(other)) {
      return isUnknown(one)
          || isUnknown(other)
          || number && types.isNumber(other)
          || text && types.isText(other);
    }
    return isUnknown(one)
        || isUnknown(other)
        || types.isAny(one, "java.lang.Comparable")
            && types.isAny(other, "java.lang.Comparable")
            && areRelated(one, other);
  }

  /** Whether a value may be anything yet, a number or a text among them. */
  private boolean isUnknown(JavaType type) {
    return Want.isUnknown(type, types);
  }
}
