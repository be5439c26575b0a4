package ir.metrix.agent.expression;

/** One expression of a {@link Program}, by its number, or a constant. Immutable. */
public final class Evaluator {
  private final int number;
  private final Object constant;

  private Evaluator(int number, Object constant) {
    this.number = number;
    this.constant = constant;
  }

  /** The expression of that number in the program that a call brings along. */
  public static Evaluator of(int number) {
    return new Evaluator(number, null);
  }

  /** The same value in every call. */
  public static Evaluator constant(Object value) {
    return new Evaluator(-1, value);
  }

  /** Of the expression in its program; negative if it is constant. */
  public int number() {
    return number;
  }

  /** Whether every call has the same value. */
  public boolean isConstant() {
    return number < 0;
  }

  /**
   * Computes the value.
   *
   * @param call may be null for a constant
   * @return null, or a value of the application
   * @throws EvaluationException if there is no value
   */
  public Object evaluate(CallValues call) {
    return number < 0 ? constant : call.program.value(number, call);
  }

  /** The value as a condition: null is false, what is no boolean is an error. */
  public boolean isTrue(CallValues call) {
    return number < 0 ? Operators.isTrue(constant) : call.program.test(number, call);
  }
}
