package ir.metrix.agent.expression;

import java.util.List;

/** One place in an expression that calls a method of whatever class. Immutable. */
public final class MethodSite {
  /** What Java would know of an argument, and its value doesn't tell. */
  enum Argument {
    /** A primitive, which comes in its box. */
    PRIMITIVE,
    /** A number with a point, written out. */
    DECIMAL,
    /** A list, written out. */
    LIST,
    OBJECT,
    /** A primitive or an object: nothing was known of what gives it. */
    UNKNOWN
  }

  final String name;

  /** What its candidates are remembered by. */
  final String key;

  private final Argument[] arguments;

  /**
   * @param typesAreKnown whether the types of the method's own parameters are
   */
  MethodSite(String name, List<Typed> typed, boolean typesAreKnown) {
    this.name = name;
    this.key = name + '/' + typed.size();
    this.arguments = new Argument[typed.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = kind(typed.get(i), typesAreKnown);
    }
  }

  private MethodSite(MethodSite site, Argument[] arguments) {
    this.name = site.name;
    this.key = site.key;
    this.arguments = arguments;
  }

  private static Argument kind(Typed argument, boolean typesAreKnown) {
    if (argument.type.isPrimitive()) {
      return Argument.PRIMITIVE;
    }
    if (Overloads.isDecimalLiteral(argument)) {
      return Argument.DECIMAL;
    }
    if (Overloads.isListLiteral(argument)) {
      return Argument.LIST;
    }
    return argument.type.isObject() && !isDeclared(argument, typesAreKnown)
        ? Argument.UNKNOWN
        : Argument.OBJECT;
  }

  /** Whether it is declared to be an object of whatever class. */
  private static boolean isDeclared(Typed argument, boolean typesAreKnown) {
    Typed source = Binder.unwrappedLater(argument);
    return source instanceof Typed.Read
        || (source instanceof Typed.Given && typesAreKnown)
        || (source instanceof Typed.Help && ((Typed.Help) source).name.equals("mapValue"));
  }

  /** The same if what may be a primitive is one; itself if nothing may. */
  MethodSite withPrimitives(Object[] values) {
    Argument[] read = null;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == Argument.UNKNOWN && Conversion.isBox(values[i])) {
        read = read == null ? arguments.clone() : read;
        read[i] = Argument.PRIMITIVE;
      }
    }
    return read == null ? this : new MethodSite(this, read);
  }

  int count() {
    return arguments.length;
  }

  Argument argument(int index) {
    return arguments[index];
  }
}
