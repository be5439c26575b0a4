package ir.metrix.agent.remote;

/** A JVM that nothing can be asked of. The message says why, and what to do, for people. */
public final class UnreachableException extends Exception {
  public UnreachableException(String message) {
    super(message);
  }

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
