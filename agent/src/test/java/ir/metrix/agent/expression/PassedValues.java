package ir.metrix.agent.expression;

/** Expressions compiled as those of a call that is read as it returns. */
public abstract class PassedValues implements DirectReader {
  /** For generated classes. */
  public PassedValues() {}
}
