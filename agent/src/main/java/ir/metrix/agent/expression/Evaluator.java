package ir.metrix.agent.expression;

/**
 * An expression bound to a method: gives its value for one call. Immutable, used by many threads.
 */
public abstract class Evaluator {
  /**
   * Computes the value.
   *
   * @return null, or a value of the application; an Optional is read through
   * @throws EvaluationException if there is no value; anything else thrown is an error of ours
   */
  public abstract Object evaluate(CallValues call);

  /** The value as a condition: null is false, what is no boolean is an error. */
  public final boolean isTrue(CallValues call) {
    return Operators.isTrue(evaluate(call));
  }
}
