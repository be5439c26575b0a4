package ir.metrix.agent.config;

/** A secret of the Metrix API. It shows itself to {@link #reveal} only. */
public final class ApiKey {
  private final String key;

  ApiKey(String key) {
    this.key = key;
  }

  /** The key itself: for the request's header, never for a log or a report. */
  public String reveal() {
    return key;
  }

  @Override
  public String toString() {
    return "****";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey && ((ApiKey) other).key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
