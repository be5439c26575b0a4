package ir.metrix.agent.delivery;

/** What came of one request: a status, or the reason why there is none. Immutable. */
final class Answer {
  /** 0 where none came. */
  final int status;

  /** 0 where the server named no time. */
  final long retryAfterMillis;

  /**
   * The beginning of the body of an answer that is no success, without our key, on one line; null
   * if there was none. It may quote what was sent: for the dead letter, never for a log.
   */
  final String serverWords;

  /** Null if there is a status. Without captured values and keys. */
  final String failure;

  private Answer(int status, long retryAfterMillis, String serverWords, String failure) {
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
    this.serverWords = serverWords;
    this.failure = failure;
  }

  static Answer status(int status) {
    return new Answer(status, 0, null, null);
  }

  static Answer status(int status, long retryAfterMillis) {
    return new Answer(status, retryAfterMillis, null, null);
  }

  static Answer status(int status, long retryAfterMillis, String serverWords) {
    return new Answer(status, retryAfterMillis, serverWords, null);
  }

  /** There is no answer, and these words say why and how to mend it. */
  static Answer failed(String why) {
    return new Answer(0, 0, null, why);
  }

  static Answer failed(Throwable thrown) {
    // The text of an I/O error names hosts and ports; that of others may name anything.
    return failed(
        thrown instanceof java.io.IOException ? thrown.toString() : thrown.getClass().getName());
  }

  boolean isDelivered() {
    return status >= 200 && status < 300;
  }

  boolean isRetryable() {
    return status < 200 || status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /** 400 and 413: the content is the reason. All else but success is about who asks, or where. */
  boolean isAboutContent() {
    return status == 400 || status == 413;
  }

  /**
   * The keys are wrong, or the address is, or who answers isn't Metrix: a person has to mend it.
   */
  boolean isRefusal() {
    return !isDelivered() && !isRetryable() && !isAboutContent();
  }

  @Override
  public String toString() {
    return failure == null ? "status " + status : failure;
  }
}
