package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of every kind, in stores of every kind, and what is said of those that fail. */
@Timeout(60)
class TlsTest {
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());
  private static final char[] PASSWORD = "store-secret".toCharArray();

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(1).commonName("Company CA").build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .signedBy(AUTHORITY)
          .addSubjectAlternativeName("localhost")
          .build();

  @TempDir Path folder;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final MockWebServer server = new MockWebServer();
  private Transport transport;

  @BeforeEach
  void quiet() {
    SERVER_LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
    assertThat(log()).doesNotContain(new String(PASSWORD));
  }

  @Test
  void http2IsSpokenWhereTheServerOffersIt() throws Exception {
    serve(SERVER);
    assertThat(send(trusting(AUTHORITY)).isDelivered()).isTrue();
    assertThat(transport.send(Batches.one()).isDelivered()).isTrue();

    RecordedRequest first = server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(first.getVersion()).isEqualTo("HTTP/2");
    assertThat(first.getHeaders().get("X-API-Key")).isEqualTo("very-secret-key");
    assertThat(second.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
  }

  @Test
  void http1IsSpokenWhereTheServerOffersNoMore() throws Exception {
    server.setProtocols(java.util.List.of(okhttp3.Protocol.HTTP_1_1));
    serve(SERVER);
    assertThat(send(trusting(AUTHORITY)).isDelivered()).isTrue();

    assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
  void aServerThatNeverAnswersIsLeftWithTheRequestTimeout(Protocol protocol) throws Exception {
    offer(protocol);
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    serve(SERVER);

    assertFailure(
        send(trusting(AUTHORITY).requestTimeoutMillis(2_000)), "time-out waiting for the answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void aTrustStoreIsToldFromItsContent(String type) throws Exception {
    serve(SERVER);
    KeyStore store = emptyStore(type);
    store.setCertificateEntry("company", AUTHORITY.certificate());
    Path file = write(store, folder.resolve("trusted.bin"));

    Answer answer =
        send(options().trustStore(file.toString()).trustStorePassword(new String(PASSWORD)));

    assertThat(answer.isDelivered()).isTrue();
  }

  @Test
  void aJksTrustStoreNeedsNoPassword() throws Exception {
    serve(SERVER);
    KeyStore store = emptyStore("JKS");
    store.setCertificateEntry("company", AUTHORITY.certificate());

    Answer answer = send(options().trustStore(write(store, folder.resolve("t")).toString()));

    assertThat(answer.isDelivered()).isTrue();
  }

  @Test
  void aPemBundleMayHoldTextBetweenItsCertificates() throws Exception {
    serve(SERVER);
    HeldCertificate other = new HeldCertificate.Builder().certificateAuthority(0).build();
    Path bundle =
        Files.writeString(
            folder.resolve("ca.pem"),
            "# Other\r\n" + other.certificatePem() + "\n# Company\n" + AUTHORITY.certificatePem());

    assertThat(send(options().trustStore(bundle.toString())).isDelivered()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS", "PEM"})
  void aClientCertificateIsShown(String type) throws Exception {
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(AUTHORITY).commonName("shop-7").rsa2048().build();
    Path file = folder.resolve("client");
    if (type.equals("PEM")) {
      Files.writeString(file, client.privateKeyPkcs8Pem() + client.certificatePem());
    } else {
      KeyStore store = emptyStore(type);
      Certificate[] chain = {client.certificate(), AUTHORITY.certificate()};
      store.setKeyEntry("client", client.keyPair().getPrivate(), PASSWORD, chain);
      write(store, file);
    }
    server.requireClientAuth();
    serve(SERVER);

    Answer answer =
        send(
            trusting(AUTHORITY)
                .keyStore(file.toString())
                .keyStorePassword(type.equals("PEM") ? null : new String(PASSWORD)));

    assertThat(answer.isDelivered()).as(answer.toString()).isTrue();
    assertThat(server.takeRequest().getHandshake().peerPrincipal().getName()).contains("shop-7");
  }

  @Test
  void anUnknownAuthorityIsToldWithTheTrustStoreThatWouldMendIt() throws Exception {
    serve(SERVER);
    HeldCertificate other = new HeldCertificate.Builder().certificateAuthority(0).build();

    assertFailure(send(trusting(other)), "not known here", "delivery.tls.trust-store");
  }

  @Test
  void theJvmsOwnAuthoritiesDoNotKnowTheCompanys() throws Exception {
    serve(SERVER);

    assertFailure(send(options()), "not known here", "delivery.tls.trust-store");
  }

  @Test
  void anExpiredCertificateIsToldAsThat() throws Exception {
    long now = System.currentTimeMillis();
    serve(
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("localhost")
            .validityInterval(now - TimeUnit.DAYS.toMillis(30), now - TimeUnit.DAYS.toMillis(1))
            .build());

    assertFailure(send(trusting(AUTHORITY)), "has expired", "clock");
  }

  @Test
  void aCertificateOfTheFutureIsToldAsThat() throws Exception {
    long now = System.currentTimeMillis();
    serve(
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("localhost")
            .validityInterval(now + TimeUnit.DAYS.toMillis(1), now + TimeUnit.DAYS.toMillis(30))
            .build());

    assertFailure(send(trusting(AUTHORITY)), "not valid yet", "clock");
  }

  @Test
  void aCertificateOfAnotherHostIsToldAsThat() throws Exception {
    serve(
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("elsewhere.example")
            .build());

    assertFailure(send(trusting(AUTHORITY)), "for another host", "metrix.endpoint");
  }

  @Test
  void aMissingClientCertificateIsToldWithTheKeyStoreThatWouldMendIt() throws Exception {
    server.requireClientAuth();
    server.setProtocols(java.util.List.of(okhttp3.Protocol.HTTP_1_1));
    serve(SERVER);

    // With TLS 1.3 the refusal may come after the handshake, as a broken connection.
    Answer answer = send(trusting(AUTHORITY));

    assertThat(answer.status).isZero();
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void anOldServerIsToldWithTheVersionsOfTls() throws Exception {
    // The alert "protocol_version", as a server answers that knows TLS 1.0 only.
    assertFailure(sendToRawServer(0x15, 3, 1, 0, 2, 2, 70), "TLS 1.2 and 1.3");
    transport.close();
    // The alert "handshake_failure".
    assertFailure(sendToRawServer(0x15, 3, 3, 0, 2, 2, 40), "TLS 1.2 and 1.3");
  }

  @Test
  void aServerWithoutTlsIsToldAsThat() throws Exception {
    byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    int[] bytes = new int[answer.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = answer[i];
    }

    assertFailure(sendToRawServer(bytes), "speaks no TLS", "port");
  }

  @Test
  void aStoreThatCannotBeUsedIsToldByItsKeyAndTheNextBatchTriesAgain() throws Exception {
    serve(SERVER);
    Path file = folder.resolve("late.pem");
    DeliveryOptions.Builder options = options().trustStore(file.toString());

    assertFailure(send(options), "delivery.tls.trust-store", "late.pem is not there");
    Files.writeString(file, "no certificate at all");
    assertFailure(transport.send(Batches.one()), "delivery.tls.trust-store", "no PKCS12, JKS");
    Files.writeString(file, AUTHORITY.certificatePem());
    assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void aWrongPasswordIsToldAsThatAndNotShown(String type) throws Exception {
    KeyStore store = emptyStore(type);
    store.setCertificateEntry("company", AUTHORITY.certificate());
    Path file = write(store, folder.resolve("trusted"));
    server.start();

    Answer answer = send(options().trustStore(file.toString()).trustStorePassword("wr0ng-one"));

    assertFailure(answer, "delivery.tls.trust-store-password");
    assertThat(answer.toString()).doesNotContain("wr0ng-one");
  }

  @Test
  void aKeyStoreWithoutKeyIsToldAsThat() throws Exception {
    server.start();
    Path file = Files.writeString(folder.resolve("client.pem"), SERVER.certificatePem());

    assertFailure(
        send(trusting(AUTHORITY).keyStore(file.toString())),
        "delivery.tls.key-store",
        "no private key");
  }

  @Test
  void aKeyOfAnotherFormIsToldWithTheCommandThatMakesItReadable() throws Exception {
    server.start();
    HeldCertificate client = new HeldCertificate.Builder().rsa2048().build();
    Path file =
        Files.writeString(
            folder.resolve("client.pem"), client.privateKeyPkcs1Pem() + client.certificatePem());

    assertFailure(
        send(trusting(AUTHORITY).keyStore(file.toString())),
        "RSA PRIVATE KEY",
        "openssl pkcs8 -topk8");
  }

  @Test
  void aRenewedTrustStoreIsReadAgainAfterAFailure() throws Exception {
    serve(SERVER);
    HeldCertificate old = new HeldCertificate.Builder().certificateAuthority(0).build();
    Path file = Files.writeString(folder.resolve("ca.pem"), old.certificatePem());

    assertFailure(send(options().trustStore(file.toString())), "not known here");
    Files.writeString(file, AUTHORITY.certificatePem() + "\n\n");
    // This one still fails, and finds the file changed.
    assertThat(transport.send(Batches.one()).status).isZero();
    assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
    assertThat(log()).contains("delivery.tls have changed");
  }

  @Test
  void aTrustManagerThatTheApplicationMadeTheDefaultIsNotUsed() throws Exception {
    String property = "ssl.TrustManagerFactory.algorithm";
    String before = Security.getProperty(property);
    serve(SERVER);
    Security.setProperty(property, "TrustEverything");
    try {
      assertThat(send(trusting(AUTHORITY)).isDelivered()).isTrue();
    } finally {
      Security.setProperty(property, before);
    }
  }

  private String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  private void serve(HeldCertificate certificate) throws IOException {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate, AUTHORITY.certificate())
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();
    server.useHttps(certificates.sslSocketFactory());
    for (int i = 0; i < 3; i++) {
      server.enqueue(new MockResponse.Builder().code(200).build());
    }
    server.start();
  }

  private Answer sendToRawServer(int... bytes) throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getByName("localhost"))) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket socket = raw.accept();
                    OutputStream out = socket.getOutputStream()) {
                  socket.getInputStream().read(new byte[4_096]);
                  for (int b : bytes) {
                    out.write(b);
                  }
                  out.flush();
                  socket.shutdownOutput();
                  // Until the client has closed: an early close would reset the connection.
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // The client hung up: its answer is what the test looks at.
                  return;
                }
              });
      answering.setDaemon(true);
      answering.start();
      URI endpoint = URI.create("https://localhost:" + raw.getLocalPort() + "/");
      return send(trusting(AUTHORITY).endpoint(endpoint));
    }
  }

  /** A server that offers HTTP/2 has to offer HTTP/1.1 as well. */
  private void offer(Protocol protocol) {
    server.setProtocols(
        protocol == Protocol.HTTP_1_1 ? List.of(protocol) : List.of(protocol, Protocol.HTTP_1_1));
  }

  private static void assertFailure(Answer answer, String... words) {
    assertThat(answer.status).isZero();
    assertThat(answer.isRetryable()).isTrue();
    assertThat(answer.toString()).contains(words).doesNotContain("\n");
  }

  private DeliveryOptions.Builder options() {
    return DeliveryOptions.builder()
        .endpoint(URI.create("https://localhost:" + (server.getStarted() ? server.getPort() : 1)))
        .connectTimeoutMillis(10_000)
        .application("", new Credentials("app", "very-secret-key"));
  }

  private DeliveryOptions.Builder trusting(HeldCertificate authority) throws IOException {
    Path file = Files.writeString(folder.resolve("trusted.pem"), authority.certificatePem());
    return options().trustStore(file.toString());
  }

  private Answer send(DeliveryOptions.Builder options) throws IOException {
    transport = new LazyTransport(options.build(), new AgentLog(new PrintStream(logged, true)));
    return transport.send(Batches.one());
  }

  private static KeyStore emptyStore(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  private static Path write(KeyStore store, Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    return file;
  }

  /** As a gateway that forgot the connection: it swallows everything, and new ones work. */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
  void connectionThatWentDeadIsLeftAfterItsTimeOut(Protocol protocol) throws Exception {
    offer(protocol);
    serve(SERVER);
    AtomicInteger connections = new AtomicInteger();
    AtomicInteger dead = new AtomicInteger();
    try (ServerSocket way = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
      Thread accepting =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket from = way.accept();
                    int number = connections.incrementAndGet();
                    Socket to = new Socket("localhost", server.getPort());
                    pump(from, to, number, dead);
                    pump(to, from, number, dead);
                  }
                } catch (IOException e) {
                  return;
                }
              });
      accepting.setDaemon(true);
      accepting.start();
      DeliveryOptions.Builder options =
          trusting(AUTHORITY)
              // A handshake may take its time on a machine that has other things to do.
              .requestTimeoutMillis(5_000)
              .endpoint(URI.create("https://localhost:" + way.getLocalPort() + "/"));
      assertThat(send(options).isDelivered()).isTrue();
      dead.set(connections.get());
      assertThat(transport.send(Batches.one()).isDelivered()).isFalse();
      assertThat(transport.send(Batches.one()).isDelivered()).isTrue();
      assertThat(connections.get()).isEqualTo(dead.get() + 1);
    }
  }

  private static void pump(Socket from, Socket to, int number, AtomicInteger dead) {
    Thread thread =
        new Thread(
            () -> {
              byte[] bytes = new byte[8_192];
              try {
                int count;
                while ((count = from.getInputStream().read(bytes)) >= 0) {
                  if (number > dead.get()) {
                    to.getOutputStream().write(bytes, 0, count);
                  }
                }
              } catch (IOException e) {
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
