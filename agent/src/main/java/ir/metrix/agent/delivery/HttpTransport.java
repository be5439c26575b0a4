package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * Sends over HTTP with nothing of the JVM's own settings: no proxy selector, authenticator, cookies
 * or trust store of the application, no redirects. The key goes to the configured host only. Blocks
 * the sending thread for at most the request's time-out, but for the resolution of a name, which
 * the JVM bounds. Thread-safe.
 */
final class HttpTransport implements Transport {
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient client;
  private final HttpUrl url;
  private final DeliveryOptions options;
  private final AgentLog log;
  private final String userAgent;
  private final String proxy;

  /** For a proxy on the way of plain http, which is on this machine; else null. */
  private final String plainProxyCredential;

  private final Map<String, Credentials> credentials;

  /** Applications whose last request was refused: their keys are looked up again. */
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  HttpTransport(DeliveryOptions options, AgentLog log)
      throws IOException, GeneralSecurityException {
    this(options, log, Dns.SYSTEM, new ConnectionAges());
  }

  HttpTransport(DeliveryOptions options, AgentLog log, Dns dns, ConnectionAges ages)
      throws IOException, GeneralSecurityException {
    this.options = options;
    this.log = log;
    requireSafe(options);
    url = HttpUrl.get(options.endpoint().toString());
    userAgent = "metrix-agent/" + version();
    credentials = new ConcurrentHashMap<>(options.applications());
    Tls tls = url.isHttps() ? new Tls(options) : null;
    ProxyLogin login = new ProxyLogin(options.proxyUser(), options.proxyPassword(), userAgent);
    proxy = options.proxyHost() == null ? null : options.proxyHost() + ":" + options.proxyPort();
    plainProxyCredential = proxy == null || url.isHttps() ? null : login.credential();
    OkHttpClient.Builder builder = OwnClient.builder(options, tls, login);
    if (!url.isHttps()) {
      // The time-out of the whole request bounds both, without a timer and a system call more for
      // each of them. An HTTP/2 connection is asked for a sign of life after one of them.
      builder.readTimeout(0, TimeUnit.MILLISECONDS).writeTimeout(0, TimeUnit.MILLISECONDS);
    }
    client =
        builder
            .protocols(Arrays.asList(Protocol.HTTP_2, Protocol.HTTP_1_1))
            .dns(dns)
            .connectionPool(ConnectionTidying.pool(options.concurrency()))
            .eventListenerFactory(call -> call.request().tag(Attempt.class))
            .addNetworkInterceptor(ages)
            .build();
    tellOfNamesKeptForEver();
  }

  @Override
  public Answer send(Batch batch) throws IOException {
    if (closed) {
      throw new IOException("the transport is closed");
    }
    String application = batch.application();
    Credentials keys = keys(application);
    byte[] body = batch.body();
    Answer answer = send(keys, body);
    if (answer.isRefusal()) {
      refused.add(application);
    }
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  private Answer send(Credentials keys, byte[] body) {
    Attempt attempt = new Attempt();
    try {
      try {
        return execute(keys, body, attempt);
      } catch (IOException e) {
        boolean stale = attempt.reusedConnection() && attempt.status() == 0 && !closed;
        if (!stale || e instanceof InterruptedIOException) {
          throw e;
        }
        // The server had closed the idle connection: that is no outage, and no reason to wait.
        client.connectionPool().evictAll();
        attempt = new Attempt();
        return execute(keys, body, attempt);
      }
    } catch (ProxyLogin.Refused e) {
      return Answer.status(407);
    } catch (IOException e) {
      if (e instanceof InterruptedIOException) {
        // The connection may be dead, as behind a gateway that forgot it. HTTP/2 would go on with
        // it: whoever is the last to give up on it closes it.
        client.connectionPool().evictAll();
      }
      return attempt.status() != 0
          // OkHttp refuses a 407 of one who is no proxy, and a 204 with content.
          ? Answer.status(attempt.status())
          : Answer.failed(new Failure(url.host(), proxy, attempt.stage()).words(e));
    }
  }

  private Answer execute(Credentials keys, byte[] body, Attempt attempt) throws IOException {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .header("X-Application-Id", keys.applicationId())
            .header("X-API-Key", keys.apiKey())
            .header("User-Agent", userAgent)
            // Else OkHttp asks for gzip: a small answer could be a large one then.
            .header("Accept-Encoding", "identity")
            .tag(Attempt.class, attempt)
            .post(new OneShotBody(body));
    if (plainProxyCredential != null) {
      request.header(ProxyLogin.HEADER, plainProxyCredential);
    }
    try (Response response = client.newCall(request.build()).execute()) {
      int status = response.code();
      long retryAfter = RetryAfter.millis(response.headers(), System.currentTimeMillis());
      if (response.isSuccessful()) {
        ServerWords.skip(response.body());
        return Answer.status(status, retryAfter);
      }
      return Answer.status(status, retryAfter, ServerWords.of(response.body(), keys.apiKey()));
    }
  }

  /** After a refusal as the configuration has them now: who mends a key need not restart. */
  private Credentials keys(String application) throws IOException {
    Credentials.Source source = options.credentialsSource();
    if (refused.remove(application) && source != null) {
      readAgain(application, source);
    }
    Credentials keys = credentials.get(application);
    if (keys == null) {
      throw new IOException("no keys are configured for \"" + application + "\"");
    }
    return keys;
  }

  private void readAgain(String application, Credentials.Source source) {
    try {
      Credentials now = source.read(application);
      Credentials before = credentials.get(application);
      if (now != null && before != null && !now.isOfSameApplication(before)) {
        // What waits is for the one that it was captured for.
        return;
      }
      if (now != null && (before == null || !now.sameAs(before))) {
        credentials.put(application, now);
        log.info(
            "the keys of"
                + (application.isEmpty() ? " the application" : " \"" + application + "\"")
                + " have changed in the configuration: the new ones are tried.");
      }
    } catch (IOException e) {
      log.problem(
          "keys " + application,
          "the API key was refused, and the configuration cannot be read again ("
              + e.getMessage()
              + "): the old key is tried.");
    }
  }

  /**
   * There is no asking past the JVM's cache, and its bound is for the whole JVM (java.net,
   * "Networking Properties"): under a SecurityManager none, unless the operator sets one.
   */
  private void tellOfNamesKeptForEver() {
    String seconds = Security.getProperty("networkaddress.cache.ttl");
    if (seconds == null) {
      seconds = System.getProperty("sun.net.inetaddr.ttl");
    }
    boolean forEver =
        seconds == null ? System.getSecurityManager() != null : seconds.trim().startsWith("-");
    if (forEver) {
      log.warn(
          "this JVM keeps resolved names for ever: if the address of "
              + (proxy == null ? url.host() : options.proxyHost())
              + " changes, it needs a restart. networkaddress.cache.ttl = 30 in its java.security"
              + " (or -Dsun.net.inetaddr.ttl=30) mends that.");
    }
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
        || name.equals("[0:0:0:0:0:0:0:1]")
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

  /**
   * Can be written again, but OkHttp isn't to know: it would repeat a request by itself, as after
   * 503 with {@code Retry-After: 0} or 407.
   */
  private static final class OneShotBody extends RequestBody {
    private final byte[] content;

    private OneShotBody(byte[] content) {
      this.content = content;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return content.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(content);
    }
  }
}
