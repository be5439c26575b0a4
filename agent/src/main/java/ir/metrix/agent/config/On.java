package ir.metrix.agent.config;

/** Which moments of a call a rule is about. */
public enum On {
  /** Normal returns. */
  RETURN,
  /** Calls that end with an exception. */
  THROW,
  /** Both ways to end. */
  EXIT,
  /** Before the method's body runs. */
  ENTER;

  public boolean onReturn() {
    return this == RETURN || this == EXIT;
  }

  public boolean onThrow() {
    return this == THROW || this == EXIT;
  }

  public boolean onEnter() {
    return this == ENTER;
  }
}
