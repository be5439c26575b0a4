package ir.metrix.agent.config;

/**
 * One mistake in the configuration: where it is, and what to do about it. Never holds an API key.
 */
public final class ConfigError {
  private final String file;
  private final int line;
  private final String message;

  ConfigError(String file, int line, String message) {
    this.file = file;
    this.line = line;
    this.message = message;
  }

  /**
   * The file, "system properties" or "environment variable NAME"; empty where no place can be
   * named.
   */
  public String file() {
    return file;
  }

  /** From 1; 0 if unknown. */
  public int line() {
    return line;
  }

  /** What is wrong and what would be right; may have several lines. */
  public String message() {
    return message;
  }

  /** {@code FILE:LINE: message}, without what is unknown. */
  @Override
  public String toString() {
    if (file.isEmpty()) {
      return message;
    }
    return line > 0 ? file + ':' + line + ": " + message : file + ": " + message;
  }
}
