package ir.metrix.agent.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.Authenticator;
import okhttp3.Challenge;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/**
 * Tells the proxy who we are (Basic, RFC 7617) with the request for the tunnel, before it asks: the
 * JVM's Authenticator is the application's. Proxies that want NTLM or Kerberos are not served.
 */
final class ProxyLogin implements Authenticator {
  static final String HEADER = "Proxy-Authorization";

  /** What OkHttp calls the question that it asks in the proxy's place, before the first request. */
  private static final String PREEMPTIVE = "OkHttp-Preemptive";

  private final String credential;
  private final String userAgent;

  /**
   * @param user null if the proxy asks for none
   */
  ProxyLogin(String user, String password, String userAgent) {
    this.credential =
        user == null
            ? null
            : okhttp3.Credentials.basic(
                user, password == null ? "" : password, StandardCharsets.UTF_8);
    this.userAgent = userAgent;
  }

  /** The header's value; null without a user. */
  String credential() {
    return credential;
  }

  /**
   * @throws Refused if the proxy asks again: it was told all we have
   */
  @Override
  public Request authenticate(Route route, Response response) throws IOException {
    for (Challenge challenge : response.challenges()) {
      if (challenge.scheme().equalsIgnoreCase(PREEMPTIVE)) {
        Request.Builder request = response.request().newBuilder().header("User-Agent", userAgent);
        if (credential != null) {
          request.header(HEADER, credential);
        }
        return request.build();
      }
    }
    if (response.request().method().equals("CONNECT")) {
      throw new Refused();
    }
    return null;
  }

  /** The proxy answered 407 to the request for a tunnel. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private Refused() {
      super("the proxy wants a user and password");
    }
  }
}
