package ir.metrix.agent.config;

import ir.metrix.agent.log.AgentLog;
import java.nio.file.Path;

/** The agent's own log. Immutable. */
public final class LogSettings {
  private final AgentLog.Level level;
  private final Path file;

  LogSettings(AgentLog.Level level, Path file) {
    this.level = level;
    this.file = file;
  }

  public AgentLog.Level level() {
    return level;
  }

  /** Null: stderr. */
  public Path file() {
    return file;
  }
}
