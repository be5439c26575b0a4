package ir.metrix.agent.delivery;

/** What one Metrix application is addressed by. Never shows its key. Immutable. */
public final class Credentials {
  /**
   * Where keys are looked up again once they were refused: they may have been changed since. Called
   * by sending threads, which may wait for a file.
   */
  public interface Source {
    /**
     * The keys as they are now, or null if the application has none any more.
     *
     * @param application "" for the default application
     * @throws java.io.IOException if they cannot be read; its text may be logged
     */
    Credentials read(String application) throws java.io.IOException;
  }

  private final String applicationId;
  private final String apiKey;

  public Credentials(String applicationId, String apiKey) {
    requireHeaderText("application-id", applicationId);
    requireHeaderText("api-key", apiKey);
    this.applicationId = applicationId;
    this.apiKey = apiKey;
  }

  // Checked here, since the HTTP client would quote the value when it refuses it.
  private static void requireHeaderText(String what, String text) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException(what + " is missing");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        throw new IllegalArgumentException(
            what + " has a character that no HTTP header takes, at index " + i);
      }
    }
  }

  String applicationId() {
    return applicationId;
  }

  String apiKey() {
    return apiKey;
  }

  public boolean isOfSameApplication(Credentials other) {
    return applicationId.equals(other.applicationId);
  }

  boolean sameAs(Credentials other) {
    return applicationId.equals(other.applicationId) && apiKey.equals(other.apiKey);
  }

  @Override
  public String toString() {
    return "Credentials{applicationId=" + applicationId + ", apiKey=***}";
  }
}
