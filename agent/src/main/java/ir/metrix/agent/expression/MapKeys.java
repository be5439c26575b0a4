package ir.metrix.agent.expression;

import ir.metrix.agent.expression.Typed.Constant;

/** Fits the keys that an expression asks a map for to the type of key that the map has. */
final class MapKeys {
  private final Types types;
  private final Comparisons comparisons;

  MapKeys(Types types, Comparisons comparisons) {
    this.types = types;
    this.comparisons = comparisons;
  }

  /** Why no map of the type ever has the key; null if one may. */
  String refusal(JavaType map, Typed key) {
    JavaType keyType = types.mapKeyOf(map);
    String never = comparisons.neverEqual(new Typed.Local(keyType), key);
    if (never == null) {
      return null;
    }
    boolean isConstant = comparisons.constantsOf(keyType) != null && types.isText(key.type);
    return isConstant
        ? never
        : "the keys of "
            + Names.article(map)
            + " are of type "
            + keyType
            + ", "
            + Names.article(key.type)
            + " is never one";
  }

  /**
   * A constant as a key of the map's own type, so that one look finds it; other keys are fitted to
   * those that the map has by {@link MapLookup}.
   */
  Typed fitted(JavaType map, Typed key) {
    JavaType keyType = types.mapKeyOf(map);
    Object constant = key instanceof Constant ? ((Constant) key).value : null;
    if (constant instanceof String) {
      Typed ofType = Overloads.constantOf(types, keyType, (String) constant);
      return ofType == null ? key : ofType;
    }
    if (constant instanceof Number) {
      Long whole = Numbers.whole((Number) constant);
      if (whole != null && keyType.is("java.lang.Long")) {
        return new Constant(whole, JavaType.LONG);
      }
      if (whole != null && keyType.is("java.lang.Integer") && whole == (int) (long) whole) {
        return new Constant(whole, JavaType.INT);
      }
    }
    return key;
  }
}
