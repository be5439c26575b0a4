package ir.metrix.agent.config;

/** One Metrix application that rules report to. Immutable. */
public final class Application {
  private final String name;
  private final String id;
  private final ApiKey apiKey;

  Application(String name, String id, ApiKey apiKey) {
    this.name = name;
    this.id = id;
    this.apiKey = apiKey;
  }

  /** Key in {@code metrix.applications}; "" for the keys at the top of the file. */
  public String name() {
    return name;
  }

  /** The header X-Application-Id. */
  public String id() {
    return id;
  }

  /** Null only where {@code delivery.mode} is {@code log} and none is given. */
  public ApiKey apiKey() {
    return apiKey;
  }
}
