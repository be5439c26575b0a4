package ir.metrix.agent.spool;

/** One encoded message and whom it is about: all that delivery needs. Immutable. */
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

  /** About what this record takes in memory. */
  public int sizeBytes() {
    return OVERHEAD_BYTES + message.length + textBytes(customUserId) + textBytes(metrixUserId);
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
