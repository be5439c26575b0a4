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
    OBJECT
  }

  final String name;

  /** What its candidates are remembered by. */
  final String key;

  private final Argument[] arguments;

  MethodSite(String name, List<Typed> typed) {
    this.name = name;
    this.key = name + '/' + typed.size();
    this.arguments = new Argument[typed.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = kind(typed.get(i));
    }
  }

  private static Argument kind(Typed argument) {
    if (argument.type.isPrimitive()) {
      return Argument.PRIMITIVE;
    }
    if (Overloads.isDecimalLiteral(argument)) {
      return Argument.DECIMAL;
    }
    return Overloads.isListLiteral(argument) ? Argument.LIST : Argument.OBJECT;
  }

  int count() {
    return arguments.length;
  }

  Argument argument(int index) {
    return arguments[index];
  }
}
