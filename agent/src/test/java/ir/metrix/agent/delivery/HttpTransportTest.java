package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request at a time: what goes out, and what comes of each thing that may come back. */
@Timeout(30)
class HttpTransportTest {
  private static final String KEY = "very-secret-key";
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(logged, true));
  private final MockWebServer server = new MockWebServer();
  private final List<HttpTransport> opened = new ArrayList<>();

  @BeforeEach
  void startServer() throws IOException {
    SERVER_LOG.setLevel(Level.OFF);
    server.start();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(HttpTransport::close);
    server.close();
  }

  @Test
  void aRequestIsAPostWithTheTwoKeysAndJson() throws Exception {
    server.enqueue(ok());

    send(open(options()), Batches.of("", "u", "{\"n\":1}", "{\"n\":2}"));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getBody().utf8())
        .isEqualTo("{\"customUserId\":\"u\",\"messages\":[{\"n\":1},{\"n\":2}]}");
    assertThat(request.getHeaders().get("X-Application-Id")).isEqualTo("app");
    assertThat(request.getHeaders().get("X-API-Key")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("User-Agent")).startsWith("metrix-agent/");
    assertThat(request.getHeaders().get("Expect")).isNull();
    assertThat(request.getHeaders().get("Cookie")).isNull();
  }

  @Test
  void compressedAnswersAreNotAskedForAndNotInflated() throws Exception {
    Buffer bomb = new Buffer();
    try (var gzip = Okio.buffer(new GzipSink(bomb))) {
      gzip.write(new byte[10 << 20]);
    }
    server.enqueue(
        new MockResponse.Builder()
            .code(400)
            .addHeader("Content-Encoding", "gzip")
            .body(bomb)
            .build());

    assertThat(send(open(options())).status).isEqualTo(400);
    assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).isNotEqualTo("gzip");
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
  void aRedirectIsNotFollowed(int status) throws Exception {
    try (MockWebServer elsewhere = new MockWebServer()) {
      elsewhere.start();
      server.enqueue(
          new MockResponse.Builder()
              .code(status)
              .addHeader("Location", elsewhere.url("/").toString())
              .build());

      Answer answer = send(open(options()));

      assertThat(answer.status).isEqualTo(status);
      assertThat(answer.isRetryable() || answer.isDelivered() || answer.isAboutContent()).isFalse();
      assertThat(elsewhere.getRequestCount()).isZero();
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407, 408, 421, 503})
  void theClientAsksNothingAgainByItself(int status) throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .addHeader("Retry-After", "0")
            .addHeader("WWW-Authenticate", "Basic realm=\"x\"")
            .addHeader("Proxy-Authenticate", "Basic realm=\"x\"")
            .build());

    assertThat(send(open(options())).status).isEqualTo(status);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void anIdleConnectionThatTheServerClosedIsNoFailure() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .onResponseEnd(new SocketEffect.CloseSocket(true, false, false))
            .build());
    server.enqueue(ok());
    HttpTransport transport = open(options());

    assertThat(send(transport).isDelivered()).isTrue();
    assertThat(send(transport).isDelivered()).isTrue();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void aNewConnectionThatIsCutIsAFailureAndNotRepeated() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .onResponseStart(new SocketEffect.CloseSocket(true, false, false))
            .build());
    server.enqueue(ok());

    assertThat(send(open(options())).status).isZero();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void a200WhoseBodyBreaksOffIsDelivered() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .body("{\"received\":true}")
            .onResponseBody(new SocketEffect.CloseSocket(true, false, false))
            .build());

    assertThat(send(open(options())).isDelivered()).isTrue();
  }

  @Test
  void aBodyThatDripsHoldsTheSenderForMomentsOnly() throws Exception {
    for (int status : new int[] {200, 503}) {
      server.enqueue(
          new MockResponse.Builder()
              .code(status)
              .body("x".repeat(1_000))
              .throttleBody(1, 100, TimeUnit.MILLISECONDS)
              .build());
      long start = System.nanoTime();

      assertThat(send(open(options().requestTimeoutMillis(25_000))).status).isEqualTo(status);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(15);
    }
  }

  @Test
  void aHandshakeThatHangsEndsWithTheConnectTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("https://127.0.0.1:" + mute.getLocalPort() + "/");
      long start = System.nanoTime();

      Answer answer =
          send(
              open(
                  options()
                      .endpoint(endpoint)
                      .connectTimeoutMillis(200)
                      .requestTimeoutMillis(25_000)));

      assertThat(answer.status).isZero();
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(15);
    }
  }

  @Test
  void aServerThatReadsNothingIsLeftWithTheRequestTimeout() throws Exception {
    List<Socket> taken = Collections.synchronizedList(new ArrayList<>());
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI endpoint = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");
      String large = "\"" + "x".repeat(16 << 20) + "\"";

      Answer answer =
          send(
              open(options().endpoint(endpoint).requestTimeoutMillis(500)),
              Batches.of("", "u", large));

      assertThat(answer.status).isZero();
    } finally {
      for (Socket socket : taken) {
        socket.close();
      }
    }
  }

  @Test
  void aServerThatNeverAnswersIsLeftWithTheRequestTimeout() throws Exception {
    server.enqueue(stalled());

    // Long enough to connect on a machine that has other things to do: another time-out is told
    // else.
    Answer answer = send(open(options().requestTimeoutMillis(3_000)));

    assertThat(answer.isRetryable()).isTrue();
    assertThat(answer.toString()).contains("time-out waiting for the answer");
  }

  @Test
  void theApplicationsProxySelectorIsNotAsked() throws Exception {
    List<URI> asked = Collections.synchronizedList(new ArrayList<>());
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return Collections.singletonList(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            asked.add(uri);
          }
        });
    try {
      server.enqueue(ok());
      assertThat(send(open(options())).isDelivered()).isTrue();
    } finally {
      ProxySelector.setDefault(before);
    }
    assertThat(asked).isEmpty();
  }

  private static MockResponse stalled() {
    return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
  }

  private static MockResponse ok() {
    return new MockResponse.Builder().code(200).build();
  }

  private DeliveryOptions.Builder options() {
    return DeliveryOptions.builder()
        .endpoint(server.url("/").uri())
        .application("", new Credentials("app", KEY));
  }

  private HttpTransport open(DeliveryOptions.Builder options) throws Exception {
    HttpTransport transport = new HttpTransport(options.build(), log);
    opened.add(transport);
    return transport;
  }

  private static Answer send(HttpTransport transport) {
    return send(transport, Batches.one());
  }

  private static Answer send(HttpTransport transport, Batch batch) {
    try {
      return transport.send(batch);
    } catch (IOException e) {
      return Answer.failed(e);
    }
  }
}
