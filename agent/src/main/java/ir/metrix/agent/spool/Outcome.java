package ir.metrix.agent.spool;

/** How a record ends. The codes stand in files: they are never given to another outcome. */
public enum Outcome {
  DELIVERED(1),
  /** Set aside in {@code dead-letter/}. */
  DEAD_LETTERED(2),
  /** It waited for longer than {@code spool.max-age}. */
  TOO_OLD(3),
  /** Someone deleted it, or the process ended while it could not be written. Not in files. */
  LOST(4),
  /** A person was to be forgotten. */
  FORGOTTEN(5);

  private static final Outcome[] ALL = values();

  final int code;

  Outcome(int code) {
    this.code = code;
  }

  /** Null for a code that this version does not know. */
  static Outcome of(int code) {
    return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
  }

  static int count() {
    return ALL.length;
  }
}
