package ir.metrix.agent.bench;

/** What a prototype makes of all expressions of a rule together. */
public abstract class CompiledRule {
  /** The values of the expressions, in their order. */
  public abstract Object[] evaluateAll(Object[] values);
}
