package ir.metrix.agent.delivery;

/**
 * Delivery at one moment. Sent + queued + spooled + dropped + deadLettered is all that was
 * captured.
 */
public final class DeliveryFigures {
  private final long queued;
  private final long spooled;
  private final long spooledBytes;
  private final long oldestSeconds;
  private final long sent;
  private final long retried;
  private final long dropped;
  private final long deadLettered;
  private final String lastError;
  private final int lastStatus;

  DeliveryFigures(long[] counts, String lastError, int lastStatus) {
    queued = counts[0];
    spooled = counts[1];
    spooledBytes = counts[2];
    oldestSeconds = counts[3];
    sent = counts[4];
    retried = counts[5];
    dropped = counts[6];
    deadLettered = counts[7];
    this.lastError = lastError;
    this.lastStatus = lastStatus;
  }

  public long queued() {
    return queued;
  }

  public long spooled() {
    return spooled;
  }

  public long spooledBytes() {
    return spooledBytes;
  }

  public long oldestSeconds() {
    return oldestSeconds;
  }

  public long sent() {
    return sent;
  }

  public long retried() {
    return retried;
  }

  public long dropped() {
    return dropped;
  }

  public long deadLettered() {
    return deadLettered;
  }

  /** Null if there was none. */
  public String lastError() {
    return lastError;
  }

  /** 0 if no request was answered, or the last one was not. */
  public int lastStatus() {
    return lastStatus;
  }
}
