package ir.metrix.agent.expression;

/** One place in an expression that calls a method of whatever class. */
public final class MethodSite {
  final String name;

  /** What its candidates are remembered by. */
  final String key;

  MethodSite(String name, int arguments) {
    this.name = name;
    this.key = name + '/' + arguments;
  }
}
