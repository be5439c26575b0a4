package ir.metrix.agent.expression;

/** What sort of value a type has, for those who choose among values or show an example. */
public enum ValueKind {
  /** A number without fraction. */
  WHOLE,
  /** Any other number. */
  DECIMAL,
  TEXT,
  BOOLEAN,
  DATE,
  ENUM,
  /** Another type that has a text of its own. */
  SCALAR,
  /** An array or an Iterable. */
  LIST,
  MAP,
  /** An object of which only properties can be sent. */
  OBJECT,
  /** Only a value will tell. */
  UNKNOWN;

  static ValueKind of(JavaType type, Types types) {
    if (type.isNull() || type.isObject()) {
      return UNKNOWN;
    }
    if (types.isNumber(type)) {
      JavaType primitive = type.unboxed();
      boolean whole =
          primitive == null ? type.is("java.math.BigInteger") : primitive.isIntegralPrimitive();
      return whole ? WHOLE : DECIMAL;
    }
    if (types.isBoolean(type)) {
      return BOOLEAN;
    }
    if (types.isText(type)) {
      return TEXT;
    }
    if (types.isDate(type)) {
      return DATE;
    }
    if (types.isEnum(type)) {
      return ENUM;
    }
    if (types.isAny(type, "java.util.Map")) {
      return MAP;
    }
    if (types.isCollection(type)) {
      return LIST;
    }
    return types.isScalar(type) ? SCALAR : OBJECT;
  }
}
