package ir.metrix.agent.message;

/** How the field {@code time} is written. Metrix's own pages disagree, so the user may choose. */
public enum TimeFormat {
  /** Unix seconds as a JSON string: what Metrix's "Getting Started" shows. */
  SECONDS_STRING(1_000),
  /** Unix seconds as a JSON number. */
  SECONDS(1_000),
  /** Unix milliseconds as a JSON number. */
  MILLIS(1);

  private final long tickMillis;

  TimeFormat(long tickMillis) {
    this.tickMillis = tickMillis;
  }

  /** The smallest step that this format can tell apart. */
  public long tickMillis() {
    return tickMillis;
  }
}
