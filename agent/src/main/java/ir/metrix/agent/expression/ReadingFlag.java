package ir.metrix.agent.expression;

/**
 * Whether a thread is reading values. An object of its own, since generated code has to be able to
 * say without a call that it no longer does: with the stack used up no call can be made.
 */
public final class ReadingFlag {
  public boolean isSet;
}
