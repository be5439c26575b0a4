package ir.metrix.agent.expression;

/** The steps over the elements of a collection. */
public enum CollectionStep {
  SIZE("size", 0),
  FIRST("first", 0),
  LAST("last", 0),
  SUM("sum", 1),
  MAP("map", 1),
  FILTER("filter", 1),
  ANY("any", 1),
  ALL("all", 1),
  MIN("min", 1),
  MAX("max", 1),
  JOIN("join", 1);

  private final String word;
  private final int arguments;

  CollectionStep(String word, int arguments) {
    this.word = word;
    this.arguments = arguments;
  }

  /** As the language writes it. */
  public String word() {
    return word;
  }

  /** How a step of that name is written; null if it is none. */
  static String usage(String name) {
    for (CollectionStep step : values()) {
      if (!step.word.equals(name)) {
        continue;
      }
      if (step.arguments == 0) {
        return name + "() takes nothing in its brackets";
      }
      return step == JOIN
          ? "join(…) takes one text, as in join(', ')"
          : name + "(…) takes one expression, in which 'it' is the element, as in " + name + "(it)";
    }
    return null;
  }

  /** The step of that name and number of arguments, or null if it is none. */
  static CollectionStep named(String name, int arguments) {
    for (CollectionStep step : values()) {
      if (step.word.equals(name) && step.arguments == arguments) {
        return step;
      }
    }
    return null;
  }
}
