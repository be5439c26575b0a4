package ir.metrix.agent.config;

import java.nio.file.Path;
import java.time.Duration;

/** Where messages wait, and how many. Immutable. */
public final class SpoolSettings {
  private final Path directory;
  private final long maxSize;
  private final Duration maxAge;
  private final long segmentSize;
  private final Durability durability;

  private SpoolSettings(Builder builder) {
    this.directory = builder.directory;
    this.maxSize = builder.maxSize;
    this.maxAge = builder.maxAge;
    this.segmentSize = builder.segmentSize;
    this.durability = builder.durability;
  }

  /** Null: the agent chooses. */
  public Path directory() {
    return directory;
  }

  /** Bytes. */
  public long maxSize() {
    return maxSize;
  }

  public Duration maxAge() {
    return maxAge;
  }

  /** Bytes. */
  public long segmentSize() {
    return segmentSize;
  }

  public Durability durability() {
    return durability;
  }

  /** Filled in by the package, then used once. Collections are handed over, not copied. */
  static final class Builder {
    Path directory;
    long maxSize;
    Duration maxAge;
    long segmentSize;
    Durability durability;

    SpoolSettings build() {
      return new SpoolSettings(this);
    }
  }
}
