package ir.metrix.agent.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.internal.tls.OkHostnameVerifier;
import okio.BufferedSource;

/**
 * Does by hand, one at a time, what delivery does with messages: a TLS handshake, a request. With
 * delivery's own certificates and proxy, so that what works here works there. Blocks for at most
 * the configured time-outs.
 */
public final class Probe implements Closeable {
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final String USER_AGENT = "metrix-agent-doctor";

  private final DeliveryOptions options;

  /** Null where the endpoint is plain http. */
  private final Tls tls;

  private final ProxyLogin login;
  private final OkHttpClient client;

  /**
   * @throws IOException if a certificate store can't be read; the text says which, and why
   */
  public Probe(DeliveryOptions options) throws IOException {
    this.options = options;
    try {
      this.tls = isPlain() ? null : new Tls(options);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
    this.login = new ProxyLogin(options.proxyUser(), options.proxyPassword(), USER_AGENT);
    this.client = OwnClient.builder(options, tls, login).build();
  }

  /** For the header Proxy-Authorization; null if the proxy needs none. */
  public String proxyCredential() {
    return login.credential();
  }

  /** What a handshake showed. Immutable. */
  public static final class Handshake {
    private final String protocol;
    private final List<X509Certificate> chain;
    private final IOException failure;
    private final boolean hostMatches;

    Handshake(
        String protocol, List<X509Certificate> chain, IOException failure, boolean hostMatches) {
      this.protocol = protocol;
      this.chain = chain;
      this.failure = failure;
      this.hostMatches = hostMatches;
    }

    /** {@code TLSv1.3}; null if it failed. */
    public String protocol() {
      return protocol;
    }

    /** As the server sent it, its own first; empty if it came to none. */
    public List<X509Certificate> chain() {
      return chain;
    }

    /** Null if it is trusted. */
    public IOException failure() {
      return failure;
    }

    /** Whether the server's certificate is for the host that was asked for. */
    public boolean hostMatches() {
      return hostMatches;
    }
  }

  /** Where connections to the server, or through the proxy, come from. */
  public interface Connector {
    Socket connect() throws IOException;
  }

  /**
   * Shakes hands as delivery would, with a server whose endpoint is https. If that fails, once more
   * without judging, only to see the certificates: nothing is sent over that connection.
   */
  public Handshake handshake(String host, int port, Connector connector) {
    try {
      return handshake(host, port, connector, tls.socketFactory, null);
    } catch (IOException failure) {
      try {
        return handshake(host, port, connector, seeingAll(), failure);
      } catch (IOException | GeneralSecurityException again) {
        return new Handshake(null, Collections.<X509Certificate>emptyList(), failure, false);
      }
    }
  }

  private Handshake handshake(
      String host, int port, Connector connector, SSLSocketFactory factory, IOException failure)
      throws IOException {
    try (Socket plain = connector.connect()) {
      plain.setSoTimeout((int) options.requestTimeoutMillis());
      try (SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
        socket.startHandshake();
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : socket.getSession().getPeerCertificates()) {
          chain.add((X509Certificate) certificate);
        }
        return new Handshake(
            failure == null ? socket.getSession().getProtocol() : null,
            chain,
            failure,
            OkHostnameVerifier.INSTANCE.verify(host, socket.getSession()));
      }
    }
  }

  private static SSLSocketFactory seeingAll() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Onlooker()}, new SecureRandom());
    return context.getSocketFactory();
  }

  /** Lets every certificate pass, to be looked at. */
  private static final class Onlooker implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this is no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      // What is wrong with it was found by the handshake before.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** What was answered. Immutable. */
  public static final class Exchange {
    private final int status;
    private final String protocol;
    private final Map<String, String> headers;
    private final String body;

    Exchange(int status, String protocol, Map<String, String> headers, String body) {
      this.status = status;
      this.protocol = protocol;
      this.headers = headers;
      this.body = body;
    }

    public int status() {
      return status;
    }

    /** {@code http/1.1}, {@code h2}. */
    public String protocol() {
      return protocol;
    }

    /** By name, as they came. */
    public Map<String, String> headers() {
      return headers;
    }

    /** Cut at 64 KiB. */
    public String body() {
      return body;
    }
  }

  /** Asks for the endpoint itself, without a key. */
  public Exchange get() throws IOException {
    return exchange(new Request.Builder().url(options.endpoint().toString()).get());
  }

  /**
   * Posts a body as a request of messages.
   *
   * @param application "" for the keys at the top of the file
   */
  public Exchange post(String application, byte[] body) throws IOException {
    Credentials credentials = options.applications().get(application);
    return exchange(
        new Request.Builder()
            .url(options.endpoint().toString())
            .header("X-Application-Id", credentials.applicationId())
            .header("X-API-Key", credentials.apiKey())
            .post(RequestBody.create(body, MediaType.get("application/json"))));
  }

  private boolean isPlain() {
    return !"https".equalsIgnoreCase(options.endpoint().getScheme());
  }

  private Exchange exchange(Request.Builder request) throws IOException {
    if (isPlain() && options.proxyHost() != null && login.credential() != null) {
      request.header(ProxyLogin.HEADER, login.credential());
    }
    try (Response response =
        client.newCall(request.header("User-Agent", USER_AGENT).build()).execute()) {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String name : response.headers().names()) {
        headers.put(name, response.header(name));
      }
      return new Exchange(
          response.code(), response.protocol().toString(), headers, text(response.body()));
    }
  }

  private static String text(ResponseBody body) throws IOException {
    BufferedSource source = body.source();
    source.request(MAX_ANSWER_BYTES);
    long length = Math.min(MAX_ANSWER_BYTES, source.getBuffer().size());
    return source.readString(length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
