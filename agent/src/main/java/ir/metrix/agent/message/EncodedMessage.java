package ir.metrix.agent.message;

/** A message as it goes over the wire, with what was decided while it was written. */
public final class EncodedMessage {
  private final String id;
  private final long timeMillis;
  private final byte[] json;

  EncodedMessage(String id, long timeMillis, byte[] json) {
    this.id = id;
    this.timeMillis = timeMillis;
    this.json = json;
  }

  /** The message's own id, or the one made for it. */
  public String id() {
    return id;
  }

  /** The time on the wire, in Unix milliseconds: may be later than the call, to be unique. */
  public long timeMillis() {
    return timeMillis;
  }

  /** One JSON object in UTF-8. The caller must not change it. */
  public byte[] json() {
    return json;
  }
}
