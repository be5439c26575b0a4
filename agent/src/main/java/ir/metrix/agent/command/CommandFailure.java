package ir.metrix.agent.command;

/** A command can't do what was asked, for a reason that its user can mend: told without a trace. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong and how to mend it
   */
  CommandFailure(String message) {
    super(message);
  }
}
