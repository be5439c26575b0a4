package ir.metrix.agent.config;

/** How much of a value leaves the application. Immutable. */
public final class Limits {
  private final int string;
  private final int elements;
  private final int depth;

  Limits(int string, int elements, int depth) {
    this.string = string;
    this.elements = elements;
    this.depth = depth;
  }

  /** Characters of a string. */
  public int string() {
    return string;
  }

  /** Elements of a collection. */
  public int elements() {
    return elements;
  }

  /** Levels of nesting. */
  public int depth() {
    return depth;
  }
}
