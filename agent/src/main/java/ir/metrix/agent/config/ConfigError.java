package ir.metrix.agent.config;

import java.util.Collection;

/**
 * One mistake in the configuration: where it is, and what to do about it. Never holds an API key.
 */
public final class ConfigError {
  private final String file;
  private final int line;
  private final int column;
  private final String message;
  private final String excerpt;

  /**
   * @param column from 1; 0 if unknown
   * @param excerpt the line and a caret, each after a line break; empty for none
   */
  ConfigError(String file, int line, int column, String message, String excerpt) {
    this.file = file;
    this.line = line;
    this.column = column;
    this.message = message;
    this.excerpt = excerpt;
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

  /** From 1; 0 if unknown. */
  public int column() {
    return column;
  }

  /** What is wrong and what would be right; may have several lines. */
  public String message() {
    return message;
  }

  /** As {@link #toString}, with the line and a caret below the column, where that helps. */
  public String withSource() {
    return this + excerpt;
  }

  /** Empty if it shows one of them: masked, its caret would point to something else. */
  String excerptWithout(Collection<String> secrets) {
    for (String secret : secrets) {
      if (excerpt.contains(secret)) {
        return "";
      }
    }
    return excerpt;
  }

  /** {@code FILE:LINE:COLUMN: message}, without what is unknown. */
  @Override
  public String toString() {
    if (file.isEmpty()) {
      return message;
    }
    String place = line > 0 ? file + ':' + line + (column > 0 ? ":" + column : "") : file;
    return place + ": " + message;
  }
}
