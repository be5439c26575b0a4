package ir.metrix.agent.spool;

/** Why messages are dropped: fixed words, which appear in figures and in the ledger's file. */
public final class Reasons {
  public static final String QUEUE_FULL = "queue full";
  public static final String SPOOL_FULL = "spool full";
  public static final String TOO_OLD = "too old";
  public static final String TOO_LARGE = "too large";
  public static final String NOT_ENCODABLE = "not encodable";
  public static final String NO_MEMORY = "no memory";

  /** Its {@code once} was sent before this process began, which was known too late for the call. */
  public static final String SEEN_BEFORE = "seen before";

  /** The agent had stopped, or stopped while the message was in memory alone. */
  public static final String SHUTDOWN = "shutdown";

  /** The spool's files were deleted or damaged by someone else. */
  public static final String LOST = "lost on disk";

  /** A person was to be forgotten, and this was about them. */
  public static final String FORGOTTEN = "forgotten";

  private Reasons() {}

  static String of(Outcome outcome) {
    if (outcome == Outcome.FORGOTTEN) {
      return FORGOTTEN;
    }
    return outcome == Outcome.TOO_OLD ? TOO_OLD : LOST;
  }
}
