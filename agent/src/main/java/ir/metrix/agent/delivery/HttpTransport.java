package ir.metrix.agent.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.Route;

/**
 * Sends over HTTP with nothing of the JVM's own settings: no proxy selector, authenticator, cookies
 * or trust store of the application, no redirects. The key goes to the configured host only.
 */
final class HttpTransport implements Transport {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final OkHttpClient client;
  private final HttpUrl url;
  private final DeliveryOptions options;
  private final String userAgent;

  HttpTransport(DeliveryOptions options) throws IOException, GeneralSecurityException {
    this.options = options;
    requireSafe(options);
    url = HttpUrl.get(options.endpoint().toString());
    userAgent = "metrix-agent/" + version();
    Tls tls = new Tls(options);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .authenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .sslSocketFactory(tls.socketFactory, tls.trustManager)
            .connectionPool(new ConnectionPool(options.concurrency(), 1, TimeUnit.MINUTES))
            .connectTimeout(options.connectTimeoutMillis(), TimeUnit.MILLISECONDS)
            .readTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS)
            .writeTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS)
            .callTimeout(options.requestTimeoutMillis(), TimeUnit.MILLISECONDS);
    if (options.proxyHost() != null) {
      builder.proxy(
          new Proxy(
              Proxy.Type.HTTP,
              InetSocketAddress.createUnresolved(options.proxyHost(), options.proxyPort())));
      if (options.proxyUser() != null) {
        builder.proxyAuthenticator(new ProxyPassword(options));
      }
    }
    client = builder.build();
  }

  @Override
  public Answer send(Batch batch) throws IOException {
    Credentials credentials = options.applications().get(batch.application());
    if (credentials == null) {
      throw new IOException("no keys are configured for \"" + batch.application() + "\"");
    }
    Request request =
        new Request.Builder()
            .url(url)
            .header("X-Application-Id", credentials.applicationId())
            .header("X-API-Key", credentials.apiKey())
            .header("User-Agent", userAgent)
            .post(RequestBody.create(batch.body(), JSON))
            .build();
    try (Response response = client.newCall(request).execute()) {
      try {
        // Read to its end, the connection can serve again; a longer one is not worth reading.
        response.peekBody(MAX_ANSWER_BYTES);
      } catch (IOException e) {
        if (response.isSuccessful()) {
          throw e;
        }
      }
      return Answer.status(
          response.code(),
          RetryAfter.millis(
              response.header("Retry-After"), response.header("Date"), System.currentTimeMillis()));
    }
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  private static void requireSafe(DeliveryOptions options) {
    URI endpoint = options.endpoint();
    if ("https".equalsIgnoreCase(endpoint.getScheme())) {
      return;
    }
    boolean viaLoopback = options.proxyHost() == null || isLoopback(options.proxyHost());
    if (!isLoopback(endpoint.getHost()) || !viaLoopback) {
      throw new IllegalArgumentException("plain http leaves this machine only as https");
    }
  }

  private static boolean isLoopback(String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || name.matches("127\\.\\d+\\.\\d+\\.\\d+");
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        HttpTransport.class.getResourceAsStream("/ir/metrix/agent/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "unknown");
  }

  /** Answers the proxy's question itself: the JVM's Authenticator is the application's. */
  private static final class ProxyPassword implements Authenticator {
    private final String credential;

    private ProxyPassword(DeliveryOptions options) {
      String password = options.proxyPassword() == null ? "" : options.proxyPassword();
      credential = okhttp3.Credentials.basic(options.proxyUser(), password, StandardCharsets.UTF_8);
    }

    @Override
    public Request authenticate(Route route, Response response) {
      if (response.request().header("Proxy-Authorization") != null) {
        return null; // It was given, and refused.
      }
      return response.request().newBuilder().header("Proxy-Authorization", credential).build();
    }
  }
}
