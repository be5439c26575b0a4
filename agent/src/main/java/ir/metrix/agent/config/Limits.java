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

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Limits)) {
      return false;
    }
    Limits limits = (Limits) other;
    return string == limits.string && elements == limits.elements && depth == limits.depth;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * string + elements) + depth;
  }
}
