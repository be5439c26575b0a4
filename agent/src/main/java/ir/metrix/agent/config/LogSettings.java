package ir.metrix.agent.config;

import ir.metrix.agent.log.AgentLog;
import java.nio.file.Path;

/** The agent's own log. Immutable. */
public final class LogSettings {
  private final AgentLog.Level level;
  private final Path file;
  private final long maxSize;
  private final int keep;

  LogSettings(AgentLog.Level level, Path file, long maxSize, int keep) {
    this.level = level;
    this.file = file;
    this.maxSize = maxSize;
    this.keep = keep;
  }

  /** Bytes beyond which the file is put aside. */
  public long maxSize() {
    return maxSize;
  }

  /** How many files that were put aside are kept. */
  public int keep() {
    return keep;
  }

  public AgentLog.Level level() {
    return level;
  }

  /** Null: stderr. */
  public Path file() {
    return file;
  }
}
