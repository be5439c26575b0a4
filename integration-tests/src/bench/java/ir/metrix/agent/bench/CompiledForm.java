package ir.metrix.agent.bench;

/**
 * What a prototype makes of one expression: values of the call go in as an array, the value comes
 * out. Public with all its parts, since the prototypes' classes live in loaders of their own.
 */
public abstract class CompiledForm {
  public abstract Object evaluate(Object[] values);

  /** The value as a condition. */
  public boolean isTrue(Object[] values) {
    return Boolean.TRUE.equals(evaluate(values));
  }

  /** What the exception handler around every compiled expression calls. */
  public static RuntimeException failed(Throwable cause) {
    return new IllegalStateException("the expression has no value", cause);
  }
}
