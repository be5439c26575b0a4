package ir.metrix.agent.delivery;

/** What came of one request: a status, or the reason why there is none. */
final class Answer {
  final int status;

  /** 0 where the server named no time. */
  final long retryAfterMillis;

  /** Null if there is a status. Without captured values and keys. */
  final String failure;

  private Answer(int status, long retryAfterMillis, String failure) {
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
    this.failure = failure;
  }

  static Answer status(int status) {
    return new Answer(status, 0, null);
  }

  static Answer status(int status, long retryAfterMillis) {
    return new Answer(status, retryAfterMillis, null);
  }

  static Answer failed(Throwable thrown) {
    // The text of an I/O error names hosts and ports; that of others may name anything.
    return new Answer(
        0,
        0,
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

  @Override
  public String toString() {
    return failure == null ? "status " + status : failure;
  }
}
