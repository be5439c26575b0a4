package ir.metrix.agent.expression;

/**
 * An expression that has no value for this call: the application's getter threw, a text stood where
 * a number should. Its message names types and names, never values. It has no stack trace of its
 * own: it may be made once a call.
 */
public final class EvaluationException extends RuntimeException {
  public EvaluationException(String message) {
    this(message, null);
  }

  public EvaluationException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
