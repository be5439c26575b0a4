package ir.metrix.agent.config;

/** The proxy on the way to Metrix. Immutable; has no toString, since it holds a password. */
public final class ProxySettings {
  private final String host;
  private final int port;
  private final String user;
  private final String password;

  ProxySettings(String host, int port, String user, String password) {
    this.host = host;
    this.port = port;
    this.user = user;
    this.password = password;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Null if none. */
  public String user() {
    return user;
  }

  /** Null if none. */
  public String password() {
    return password;
  }
}
