package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Dns;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies, names that move, keys that change. */
@Timeout(60)
class CompanyNetworkTest {
  private static final String KEY = "very-secret-key";
  private static final String PASSWORD = "pr0xy-secret";
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());
  private static final HeldCertificate METRIX =
      new HeldCertificate.Builder()
          .addSubjectAlternativeName("metrix.test")
          .addSubjectAlternativeName("localhost")
          .build();

  private static final InetAddress HERE = loopback(1);
  private static final InetAddress HERE_TOO = loopback(2);

  @TempDir Path folder;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(logged, true));

  /** Metrix, or a proxy before it that hands the tunnel to itself. */
  private final MockWebServer server = new MockWebServer();

  private final List<Transport> opened = new ArrayList<>();

  @BeforeEach
  void quiet() {
    SERVER_LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void close() {
    opened.forEach(Transport::close);
    server.close();
    assertThat(log()).doesNotContain(KEY).doesNotContain(PASSWORD);
  }

  @Test
  void theProxyIsToldUserAndPasswordWithTheFirstRequestAndNeverTheKey() throws Exception {
    serveTls();
    server.enqueue(tunnel(200));
    server.enqueue(ok());
    DeliveryOptions.Builder options = throughProxy().proxyUser("user").proxyPassword(PASSWORD);

    assertThat(open(options).send(Batches.one()).isDelivered()).isTrue();

    RecordedRequest connect = server.takeRequest();
    RecordedRequest request = server.takeRequest();
    assertThat(connect.getRequestLine()).isEqualTo("CONNECT metrix.test:443 HTTP/1.1");
    assertThat(connect.getHeaders().get("Proxy-Authorization"))
        .isEqualTo(okhttp3.Credentials.basic("user", PASSWORD));
    assertThat(connect.getHeaders().get("User-Agent")).startsWith("metrix-agent/");
    assertThat(connect.getHeaders().toString()).doesNotContain(KEY);
    assertThat(request.getHeaders().get("X-API-Key")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("Proxy-Authorization")).isNull();
  }

  @Test
  void aPasswordOutsideAsciiIsSentAsUtf8() throws Exception {
    serveTls();
    server.enqueue(tunnel(200));
    server.enqueue(ok());

    open(throughProxy().proxyUser("علی").proxyPassword("گذر")).send(Batches.one());

    assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization"))
        .isEqualTo(okhttp3.Credentials.basic("علی", "گذر", StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProxyThatRefusesTheUserIsARefusalAndAskedOnce(boolean userGiven) throws Exception {
    serveTls();
    for (int i = 0; i < 3; i++) {
      server.enqueue(tunnel(407));
    }
    DeliveryOptions.Builder options = throughProxy();
    if (userGiven) {
      options.proxyUser("user").proxyPassword(PASSWORD);
    }

    Answer answer = open(options).send(Batches.one());

    assertThat(answer.status).isEqualTo(407);
    assertThat(answer.isRefusal()).isTrue();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aProxyThatForbidsTheAddressIsToldAsThat() throws Exception {
    serveTls();
    server.enqueue(tunnel(403));

    Answer answer = open(throughProxy()).send(Batches.one());

    assertThat(answer.isRetryable()).isTrue();
    assertThat(answer.toString())
        .contains("the proxy refuses to connect to metrix.test by the proxy localhost:")
        .contains("403")
        .contains("administrator");
  }

  @Test
  void aProxyThatHangsIsLeftWithTheRequestTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getByName("localhost"))) {
      Answer answer =
          open(throughProxy().proxyPort(mute.getLocalPort()).requestTimeoutMillis(300))
              .send(Batches.one());

      assertThat(answer.toString()).contains("time-out").contains("by the proxy localhost:");
    }
  }

  @Test
  void aProxysNameThatCannotBeResolvedIsTheOneThatIsNamed() throws Exception {
    Answer answer = open(throughProxy().proxyHost("proxy.invalid")).send(Batches.one());

    assertThat(answer.toString()).contains("the name proxy.invalid cannot be resolved");
  }

  @Test
  void metrixNameIsResolvedByTheProxyNotHere() throws Exception {
    serveTls();
    server.enqueue(tunnel(200));
    server.enqueue(ok());
    List<String> resolved = Collections.synchronizedList(new ArrayList<>());
    Dns dns =
        name -> {
          resolved.add(name);
          return Dns.SYSTEM.lookup(name);
        };

    assertThat(open(throughProxy(), dns, new ConnectionAges()).send(Batches.one()).isDelivered())
        .isTrue();
    assertThat(resolved).doesNotContain("metrix.test");
  }

  @Test
  void aNameThatCannotBeResolvedIsToldWithDnsAndProxy() throws Exception {
    Answer answer =
        open(options().endpoint(URI.create("https://metrix.invalid/"))).send(Batches.one());

    assertThat(answer.isRetryable()).isTrue();
    assertThat(answer.toString())
        .contains("the name metrix.invalid cannot be resolved")
        .contains("DNS")
        .contains("delivery.proxy");
  }

  @Test
  void aClosedPortIsToldWithAddressAndFirewall() throws Exception {
    // Bound, so that nobody else listens there meanwhile.
    try (Socket closed = new Socket()) {
      closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI endpoint = URI.create("http://localhost:" + closed.getLocalPort() + "/");
      Answer answer = open(options().endpoint(endpoint)).send(Batches.one());

      assertThat(answer.toString()).contains("no connection to localhost").contains("firewall");
    }
  }

  @Test
  void whereIpv6LeadsNowhereIpv4IsTaken() throws Exception {
    serveTls();
    server.enqueue(ok());
    // Discard-only (RFC 6666): no machine answers for it.
    InetAddress nowhere =
        InetAddress.getByAddress(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    Dns dns = name -> Arrays.asList(nowhere, HERE);

    Answer answer =
        open(direct().connectTimeoutMillis(10_000), dns, new ConnectionAges()).send(Batches.one());

    assertThat(answer.isDelivered()).as(answer.toString()).isTrue();
  }

  @Test
  void anAddressInBracketsIsIpv6() throws Exception {
    MockWebServer six = new MockWebServer();
    try {
      six.start(
          InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0);
    } catch (IOException e) {
      org.junit.jupiter.api.Assumptions.abort("this machine has no IPv6: " + e);
    }
    try (six) {
      six.enqueue(ok());
      URI endpoint = URI.create("http://[::1]:" + six.getPort() + "/");

      assertThat(open(options().endpoint(endpoint)).send(Batches.one()).isDelivered()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNameThatMovesIsFollowedThoughTheOldServerStillAnswers(boolean http2) throws Exception {
    try (MockWebServer moved = new MockWebServer()) {
      if (!http2) {
        server.setProtocols(List.of(okhttp3.Protocol.HTTP_1_1));
      }
      serveTls();
      InetAddress other = HERE_TOO;
      moved.useHttps(certificates().sslSocketFactory());
      moved.start(other, server.getPort());
      for (int i = 0; i < 4; i++) {
        server.enqueue(ok());
        moved.enqueue(ok());
      }
      AtomicReference<InetAddress> address = new AtomicReference<>(HERE);
      AtomicLong minutes = new AtomicLong();
      ConnectionAges ages =
          new ConnectionAges() {
            @Override
            long nanoTime() {
              return TimeUnit.MINUTES.toNanos(minutes.get());
            }
          };
      Dns dns = name -> Collections.singletonList(address.get());
      Transport transport = open(direct(), dns, ages);

      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      address.set(other);
      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      assertThat(server.getRequestCount()).isEqualTo(2);
      minutes.set(3);
      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();

      assertThat(moved.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsGoneIsFollowedAtOnce() throws Exception {
    serveTls();
    server.enqueue(ok());
    try (MockWebServer moved = new MockWebServer()) {
      InetAddress other = HERE_TOO;
      moved.useHttps(certificates().sslSocketFactory());
      moved.start(other, server.getPort());
      moved.enqueue(ok());
      AtomicReference<InetAddress> address = new AtomicReference<>(HERE);
      Transport transport =
          open(direct(), name -> Collections.singletonList(address.get()), new ConnectionAges());

      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      // Not as it answers: a connection that is reset may take the answer along.
      server.close();
      address.set(other);
      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      assertThat(moved.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void aJvmThatKeepsNamesForEverIsToldOf() throws Exception {
    server.start();
    open(options());
    assertThat(log()).doesNotContain("for ever");

    String property = "networkaddress.cache.ttl";
    String before = Security.getProperty(property);
    Security.setProperty(property, "-1");
    try {
      open(options());
    } finally {
      Security.setProperty(property, before == null ? "" : before);
    }
    assertThat(log()).containsOnlyOnce("keeps resolved names for ever").contains("localhost");
  }

  @Test
  void aRotatedKeyIsTakenAfterARefusal() throws Exception {
    server.start();
    AtomicReference<String> key = new AtomicReference<>(KEY);
    Transport transport =
        open(options().credentialsSource(name -> new Credentials("app", key.get())));
    server.enqueue(new MockResponse.Builder().code(200).build());
    server.enqueue(new MockResponse.Builder().code(403).build());
    server.enqueue(new MockResponse.Builder().code(200).build());

    key.set(KEY + "-2");
    transport.send(Batches.one());
    assertThat(transport.send(Batches.one()).status).isEqualTo(403);
    assertThat(transport.send(Batches.one()).status).isEqualTo(200);

    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY);
    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY);
    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY + "-2");
    assertThat(log()).contains("keys of the application have changed");
  }

  @Test
  void aConfigurationThatCannotBeReadAgainLeavesTheOldKey() throws Exception {
    server.start();
    Transport transport =
        open(
            options()
                .credentialsSource(
                    name -> {
                      throw new IOException("shop.conf:7: unknown key 'aplication-id'");
                    }));
    server.enqueue(new MockResponse.Builder().code(401).build());
    server.enqueue(ok());

    transport.send(Batches.one());
    assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
    assertThat(log()).contains("shop.conf:7: unknown key").contains("the old key is tried");
  }

  @Test
  void eachApplicationHasItsOwnKeys() throws Exception {
    server.start();
    server.enqueue(ok());
    server.enqueue(ok());
    Transport transport = open(options().application("b", new Credentials("app-b", "key-b")));

    transport.send(Batches.of("b", "u", "{}"));
    transport.send(Batches.one());

    RecordedRequest toB = server.takeRequest();
    assertThat(toB.getHeaders().get("X-Application-Id")).isEqualTo("app-b");
    assertThat(toB.getHeaders().get("X-API-Key")).isEqualTo("key-b");
    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void theServersWordsAreKeptOnOneLineBoundedAndWithoutTheKey() throws Exception {
    server.start();
    String body = "{\"error\":\n\"time is\tno string\", \"key\":\"" + KEY + "\"}";
    server.enqueue(new MockResponse.Builder().code(400).body(body).build());
    server.enqueue(new MockResponse.Builder().code(400).body("x".repeat(1 << 20)).build());
    server.enqueue(new MockResponse.Builder().code(400).body((KEY + " ").repeat(300)).build());
    server.enqueue(new MockResponse.Builder().code(400).build());
    Transport transport = open(options());

    assertThat(transport.send(Batches.one()).serverWords)
        .isEqualTo("{\"error\": \"time is no string\", \"key\":\"***\"}");
    assertThat(transport.send(Batches.one()).serverWords).hasSize(2_001).endsWith("x…");
    assertThat(transport.send(Batches.one()).serverWords).doesNotContain("very").endsWith("***");
    assertThat(transport.send(Batches.one()).serverWords).isNull();
  }

  @Test
  void nothingIsSentOnceItIsClosed() throws Exception {
    server.start();
    Transport transport = open(options());
    transport.close();

    Answer answer;
    try {
      answer = transport.send(Batches.one());
    } catch (IOException e) {
      answer = Answer.failed(e);
    }
    assertThat(answer.status).isZero();
    assertThat(server.getRequestCount()).isZero();
  }

  private static InetAddress loopback(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static MockResponse ok() {
    return new MockResponse.Builder().code(200).build();
  }

  private static MockResponse tunnel(int status) {
    MockResponse.Builder answer = new MockResponse.Builder().code(status).inTunnel();
    return status == 407
        ? answer.addHeader("Proxy-Authenticate", "Basic realm=\"company\"").build()
        : answer.build();
  }

  private static HandshakeCertificates certificates() {
    return new HandshakeCertificates.Builder().heldCertificate(METRIX).build();
  }

  private void serveTls() throws IOException {
    server.useHttps(certificates().sslSocketFactory());
    server.start(HERE, 0);
  }

  /** To the server, over TLS. */
  private DeliveryOptions.Builder direct() throws IOException {
    return secure(URI.create("https://metrix.test:" + server.getPort() + "/"));
  }

  private DeliveryOptions.Builder throughProxy() throws IOException {
    return secure(URI.create("https://metrix.test/"))
        .proxyHost("localhost")
        .proxyPort(server.getStarted() ? server.getPort() : 1);
  }

  private DeliveryOptions.Builder secure(URI endpoint) throws IOException {
    Path trusted = Files.writeString(folder.resolve("trusted.pem"), METRIX.certificatePem());
    return DeliveryOptions.builder()
        .endpoint(endpoint)
        .trustStore(trusted.toString())
        .application("", new Credentials("app", KEY));
  }

  private DeliveryOptions.Builder options() throws UnknownHostException {
    return DeliveryOptions.builder()
        .endpoint(server.getStarted() ? server.url("/").uri() : URI.create("http://localhost:1/"))
        .application("", new Credentials("app", KEY));
  }

  private Transport open(DeliveryOptions.Builder options) throws Exception {
    return open(options, Dns.SYSTEM, new ConnectionAges());
  }

  private Transport open(DeliveryOptions.Builder options, Dns dns, ConnectionAges ages)
      throws Exception {
    Transport transport = new HttpTransport(options.build(), log, dns, ages);
    opened.add(transport);
    return transport;
  }

  private String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }
}
