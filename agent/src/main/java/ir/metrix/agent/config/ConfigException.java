package ir.metrix.agent.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A configuration that can't be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private final transient List<ConfigError> errors;
  private final transient SeenFiles files;

  ConfigException(List<ConfigError> errors, SeenFiles files) {
    super(joined(errors));
    this.files = files;
    this.errors = Collections.unmodifiableList(new ArrayList<>(errors));
  }

  /** At least one, in the order of the file's lines. */
  public List<ConfigError> errors() {
    return errors;
  }

  /** What was looked into: to be looked at again. */
  public SeenFiles files() {
    return files;
  }

  private static String joined(List<ConfigError> errors) {
    StringBuilder lines = new StringBuilder();
    for (ConfigError error : errors) {
      if (lines.length() > 0) {
        lines.append('\n');
      }
      lines.append(error.withSource());
    }
    return lines.toString();
  }
}
