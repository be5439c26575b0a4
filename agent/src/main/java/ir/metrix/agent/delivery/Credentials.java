package ir.metrix.agent.delivery;

/** What one Metrix application is addressed by. Never shows its key. */
public final class Credentials {
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
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
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

  @Override
  public String toString() {
    return "Credentials{applicationId=" + applicationId + ", apiKey=***}";
  }
}
