package ir.metrix.agent.command;

import java.util.LinkedHashMap;
import java.util.Map;

/** A command can't do what was asked, for a reason that its user can mend: told without a trace. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Whether the command has given its answer already. */
  private final boolean isAnswered;

  /**
   * @param message what is wrong and how to mend it
   */
  CommandFailure(String message) {
    this(message, false);
  }

  private CommandFailure(String message, boolean isAnswered) {
    super(message);
    this.isAnswered = isAnswered;
  }

  /** The same; with --json nothing more is printed for it: one object was. */
  CommandFailure answered() {
    return new CommandFailure(getMessage(), true);
  }

  boolean isAnswered() {
    return isAnswered;
  }

  /** As {@code check --json} tells mistakes of a file; this one is in none. */
  Map<String, Object> toJson() {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("file", "");
    error.put("line", 0);
    error.put("column", 0);
    error.put("message", getMessage());
    return error;
  }
}
