package ir.metrix.agent.config;

import java.time.Duration;

/** At most so many messages in each period. Immutable. */
public final class RateLimit {
  private final long permits;
  private final Duration per;

  RateLimit(long permits, Duration per) {
    this.permits = permits;
    this.per = per;
  }

  /** At least 1. */
  public long permits() {
    return permits;
  }

  public Duration per() {
    return per;
  }
}
