package ir.metrix.agent.spool;

import ir.metrix.agent.once.Fact;
import java.util.Objects;

/**
 * One encoded message and whom it is about: all that delivery needs. Immutable, but for what the
 * spool notes on it (package-private fields, the spool's thread only).
 */
public final class SpoolRecord {
  /** What a record takes beside its bytes and texts: objects, references, places in queues. */
  private static final int OVERHEAD_BYTES = 250;

  private final String application;
  private final String customUserId;
  private final String metrixUserId;
  private final String ruleId;
  private final String id;
  private final long timeMillis;
  private final byte[] message;

  /** Made when it is first asked for. */
  private UserKey userKey;

  /** What it is the only one about; null for none, and for one that was read from a file. */
  final Fact fact;

  /** When it came to the spool, by the spool's clock. */
  long arrivalMillis;

  /** Where it is on disk; null while it is in memory alone. */
  Segment segment;

  int offset;
  int diskBytes;

  /** Whether it was handed out. */
  boolean isTaken;

  // Its place in the window, which alone sets these; null while it is in none.
  Window.Share share;
  SpoolRecord previousHeld;
  SpoolRecord nextHeld;

  /** The id of its application, if the configuration has none of that id; else null. */
  String unknownApplication;

  /** What it was until it is sent again; null for what was never set aside. */
  DeadLetterOrigin origin;

  /** It came to its end: whatever is heard of it later is not counted. */
  boolean isSettled;

  /**
   * @param application "" for the default application
   * @param customUserId null if absent
   * @param metrixUserId null if absent
   * @param message one JSON object in UTF-8; owned by the record from now on
   */
  public SpoolRecord(
      String application,
      String customUserId,
      String metrixUserId,
      String ruleId,
      String id,
      long timeMillis,
      byte[] message) {
    this(application, customUserId, metrixUserId, ruleId, id, timeMillis, message, null);
  }

  /**
   * As the other.
   *
   * @param fact what the message is the only one about; null for none
   */
  public SpoolRecord(
      String application,
      String customUserId,
      String metrixUserId,
      String ruleId,
      String id,
      long timeMillis,
      byte[] message,
      Fact fact) {
    this.fact = fact;
    this.application = application;
    this.customUserId = customUserId;
    this.metrixUserId = metrixUserId;
    this.ruleId = ruleId;
    this.id = id;
    this.timeMillis = timeMillis;
    this.message = message;
  }

  public String application() {
    return application;
  }

  public String customUserId() {
    return customUserId;
  }

  public String metrixUserId() {
    return metrixUserId;
  }

  public String ruleId() {
    return ruleId;
  }

  public String id() {
    return id;
  }

  public long timeMillis() {
    return timeMillis;
  }

  /** The bytes themselves, not a copy: not to be changed. */
  public byte[] message() {
    return message;
  }

  /** Whether it is about the person of this id, whichever of the two it is. */
  public boolean isOf(String userId) {
    return userId.equals(customUserId) || userId.equals(metrixUserId);
  }

  /** Equal for records of one user of one application: those are delivered in order. */
  public Object userKey() {
    if (userKey == null) {
      userKey = new UserKey(application, customUserId, metrixUserId);
    }
    return userKey;
  }

  /** Looked up several times for each record: its hash is computed once. */
  private static final class UserKey {
    private final String application;
    private final String customUserId;
    private final String metrixUserId;
    private final int hash;

    private UserKey(String application, String customUserId, String metrixUserId) {
      this.application = application;
      this.customUserId = customUserId;
      this.metrixUserId = metrixUserId;
      hash = Objects.hash(application, customUserId, metrixUserId);
    }

    @Override
    public boolean equals(Object other) {
      return other == this || (other instanceof UserKey && isSameAs((UserKey) other));
    }

    private boolean isSameAs(UserKey other) {
      return hash == other.hash
          && Objects.equals(customUserId, other.customUserId)
          && Objects.equals(metrixUserId, other.metrixUserId)
          && application.equals(other.application);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** When it came to the spool, in Unix milliseconds. */
  public long arrivalMillis() {
    return arrivalMillis;
  }

  /** About what this record takes in memory. */
  public int sizeBytes() {
    return OVERHEAD_BYTES + message.length + textBytes(customUserId) + textBytes(metrixUserId);
  }

  /** About what this record takes on disk. */
  int diskSizeBytes() {
    return message.length
        + textBytes(customUserId)
        + textBytes(metrixUserId)
        + 2 * id.length()
        + (origin == null ? 80 : 160);
  }

  private static int textBytes(String text) {
    return text == null ? 0 : 2 * text.length();
  }

  /** Without what it is about: that is personal data. */
  @Override
  public String toString() {
    return "SpoolRecord{rule=" + ruleId + ", id=" + id + '}';
  }
}
