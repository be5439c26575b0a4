package ir.metrix.agent.expression;

/**
 * A program that names classes or members which are not there, or not open to it, as its class
 * files said they would be; or a value that has not the type they gave it. It must be bound again,
 * by what the values turn out to be.
 */
public final class UnlinkedException extends RuntimeException {
  UnlinkedException(Throwable cause) {
    super(cause.toString(), cause, false, false);
  }
}
