package ir.metrix.agent.command;

import static ir.metrix.agent.command.Rig.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.receive.Judge;
import ir.metrix.agent.receive.JudgedRequest;
import ir.metrix.agent.receive.Receiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which messages may be kept from Metrix, provoked. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoctorCommandTest {
  private static final String KEY = "s3cr3t-k3y";

  /** For servers that never answer; others may take their time on a busy machine. */
  private static final String IN_A_SECOND = "request-timeout = 1s\n";

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("Test Authority").build();

  @TempDir private Path folder;
  private final List<FakeServer> servers = new ArrayList<>();
  private Rig rig;

  @BeforeEach
  void writeTheAuthority() throws IOException {
    rig = new Rig(folder);
    rig.write("ca.pem", AUTHORITY.certificatePem());
  }

  @AfterEach
  void closeServers() throws IOException {
    for (FakeServer server : servers) {
      server.close();
    }
    assertThat(rig.out() + rig.err()).doesNotContain(KEY).doesNotContain("pr0xy-p4ss");
  }

  // ---- all is well

  @Test
  void allIsWellUpToTheAnswer() throws IOException {
    FakeServer server = tls(leaf("127.0.0.1"), FakeServer.status(200, date(0), "{}"));
    String file = config("https://127.0.0.1:" + server.port() + "/", "tls.trust-store = ca.pem");

    int exit = rig.run("doctor", file, "--send");

    assertThat(exit).as(rig.out()).isZero();
    assertGolden("doctor-good.txt", normalized());
    assertThat(server.requests.get(server.requests.size() - 1))
        .startsWith("POST / HTTP/1.1\r\n")
        .contains("X-API-Key: " + KEY)
        .contains("\"customName\":\"metrix_agent_test\"");
  }

  @Test
  void nothingIsSentUnlessItIsAskedFor() throws IOException {
    FakeServer server = plain(FakeServer.status(200, date(0), ""));

    int exit = rig.run("doctor", config("http://127.0.0.1:" + server.port() + "/", ""));

    assertThat(exit).isZero();
    assertThat(rig.out()).contains("skipped  send\n         not asked for: --send");
    assertThat(server.requests).allMatch(request -> request.startsWith("GET "));
    assertThat(server.requests).noneMatch(request -> request.contains("X-API-Key"));
  }

  /**
   * As delivery does: certificates and ciphers cost a tenth of a second, and are of no use here.
   */
  @Test
  void certificatesAreNotLookedAtForPlainHttp() throws IOException {
    FakeServer server = plain(FakeServer.status(200, date(0), ""));

    int exit =
        rig.run(
            "doctor",
            config("http://127.0.0.1:" + server.port() + "/", "tls.trust-store = nowhere.pem"));

    assertThat(exit).as(rig.out()).isZero();
    assertThat(rig.out()).contains("skipped  tls\n         the endpoint is plain http");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void messageIsOneThatMetrixTakes() throws Exception {
    List<JudgedRequest> requests = new CopyOnWriteArrayList<>();
    try (Receiver receiver = Receiver.start(0, new Judge())) {
      receiver.addListener(requests::add);

      assertThat(rig.run("doctor", config(receiver.uri().toString(), ""), "--send")).isZero();

      assertThat(requests).hasSize(1);
      assertThat(requests.get(0).violations()).isEmpty();
    }
  }

  @Test
  void eachApplicationIsTriedWithItsOwnKey() throws IOException {
    FakeServer server = plain(FakeServer.status(200, "", ""));
    String file =
        config("http://127.0.0.1:" + server.port() + "/", "").replace("metrix.conf", "two.conf");
    rig.write(
        "two.conf",
        Files.readString(folder.resolve("metrix.conf"))
            .replace(
                "track {",
                "applications { b { application-id = bb, api-key = other-k3y } }\n track {"));

    assertThat(rig.run("doctor", file, "--send")).isZero();

    assertThat(rig.out())
        .contains("application-id shop, api-key present, 10 characters")
        .contains("b: application-id bb, api-key present, 9 characters")
        .contains("send to b")
        .doesNotContain("other-k3y");
    assertThat(server.requests).anyMatch(request -> request.contains("X-API-Key: other-k3y"));
  }

  // ---- configuration and keys

  @Test
  void wrongConfigurationEndsTheWay() throws IOException {
    String file = rig.write("metrix.conf", "metrix { api-kye = x, track { } }").toString();

    int exit = rig.run("doctor", file);

    assertThat(exit).isEqualTo(1);
    assertGolden("doctor-config.txt", normalized());
  }

  @Test
  void missingKeyFileIsNamed() throws IOException {
    String file = config("http://127.0.0.1:1/", "");
    rig.write(
        "metrix.conf",
        Files.readString(folder.resolve("metrix.conf"))
            .replace("api-key = " + KEY, "api-key-file = nowhere.key"));

    assertThat(rig.run("doctor", file)).isEqualTo(1);

    assertThat(rig.out())
        .startsWith("failed   config")
        .contains("metrix.api-key-file: the file nowhere.key doesn't exist");
  }

  @Test
  void dryRunWithoutKeysIsNoFailure() throws IOException {
    FakeServer server = plain(FakeServer.status(200, "", ""));
    String file =
        rig.write(
                "metrix.conf",
                "metrix { delivery.mode = log, endpoint = \"http://127.0.0.1:"
                    + server.port()
                    + "/\", track { } }")
            .toString();

    assertThat(rig.run("doctor", file, "--send")).isZero();

    assertThat(rig.out())
        .contains("delivery.mode is log: the agent sends nothing")
        .contains("no key is set")
        .contains("not tried: there is no key")
        .contains("the server doesn't tell its time");
  }

  // ---- name, connection

  @Test
  void unknownHostIsToldWithWhatToTry() throws IOException {
    int exit = rig.run("doctor", config("https://no-such-host.invalid/", ""), "--send");

    assertThat(exit).isEqualTo(1);
    assertThat(rig.out())
        .containsPattern(
            "failed   dns \\(\\d+ ms\\)\n +no-such-host.invalid(:| is not known to the name service)")
        .contains("Try nslookup no-such-host.invalid on this machine")
        .contains("skipped  tcp\n         not tried")
        .contains("skipped  send\n         not tried");
  }

  @Test
  void refusedPortIsToldForEachAddress() throws IOException {
    // Bound, so that nobody else listens there meanwhile.
    try (Socket closed = new Socket()) {
      closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String endpoint = "https://127.0.0.1:" + closed.getLocalPort() + "/";

      assertThat(rig.run("doctor", config(endpoint, ""))).isEqualTo(1);

      assertGolden("doctor-refused.txt", normalized());
    }
  }

  @Test
  void whereTheStandInWouldListenItIsNamed() throws IOException {
    try (Socket closed = new Socket()) {
      closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String endpoint = "http://localhost:" + closed.getLocalPort() + "/";

      assertThat(rig.run("doctor", config(endpoint, ""))).isEqualTo(1);

      assertThat(rig.out())
          .contains(
              "-> Nothing listens on port "
                  + closed.getLocalPort()
                  + " of this machine. Start what should, or correct metrix.endpoint. A stand-in for"
                  + " Metrix: java -jar metrix-agent.jar receive --port "
                  + closed.getLocalPort()
                  + "\n")
          .doesNotContain("firewall");
    }
  }

  @Test
  void portThatNeverAnswersIsLeftAfterTheTimeout() throws IOException {
    FakeServer server = plain(FakeServer.silent());

    assertThat(rig.run("doctor", config("https://127.0.0.1:" + server.port() + "/", IN_A_SECOND)))
        .isEqualTo(1);

    assertThat(rig.out())
        .contains("127.0.0.1 port " + server.port() + ": connected in ")
        .contains("failed   tls")
        .contains("Something answers at this port, but not with TLS");
  }

  @Test
  void serverWithoutAnAnswerIsLeftAfterTheTimeout() throws IOException {
    FakeServer server = plain(FakeServer.silent());

    assertThat(
            rig.run(
                "doctor", config("http://127.0.0.1:" + server.port() + "/", IN_A_SECOND), "--send"))
        .isEqualTo(1);

    assertThat(rig.out()).contains("failed   http").contains("no answer within 1000 ms");
  }

  // ---- certificates

  @Test
  void expiredCertificateIsTold() throws IOException {
    long day = TimeUnit.DAYS.toMillis(1);
    long now = System.currentTimeMillis();
    HeldCertificate expired =
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .commonName("server")
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(now - 400 * day, now - 2 * day)
            .build();

    assertThat(overTls(expired, "tls.trust-store = ca.pem")).isEqualTo(1);

    assertThat(rig.out())
        .contains("the certificate of CN=server has expired")
        .contains("Is this machine's clock right?");
  }

  @Test
  void certificateThatSoonExpiresIsAWarning() throws IOException {
    long now = System.currentTimeMillis();
    HeldCertificate soon =
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(now - 1000, now + TimeUnit.DAYS.toMillis(5))
            .build();

    assertThat(overTls(soon, "tls.trust-store = ca.pem")).isZero();

    assertThat(rig.out()).contains("warning  tls").contains("the certificate expires in 4 days");
  }

  @Test
  void selfSignedCertificateIsTold() throws IOException {
    HeldCertificate own =
        new HeldCertificate.Builder()
            .commonName("own")
            .addSubjectAlternativeName("127.0.0.1")
            .build();

    assertThat(overTls(own, "")).isEqualTo(1);

    assertThat(rig.out())
        .contains("CN=own, by CN=own, valid from ")
        .contains("the certificate is signed by itself, and not trusted")
        .contains("delivery.tls.trust-store");
  }

  @Test
  void issuerThatIsNotTrustedIsNamed() throws IOException {
    assertThat(overTls(leaf("127.0.0.1"), "")).isEqualTo(1);

    assertThat(rig.out()).contains("the certificate's issuer is not trusted: CN=Test Authority");
  }

  @Test
  void certificateOfAnotherHostIsTold() throws IOException {
    assertThat(overTls(leaf("other.example.com"), "tls.trust-store = ca.pem")).isEqualTo(1);

    assertThat(rig.out())
        .contains("the certificate is not for 127.0.0.1, but for other.example.com")
        .contains("Correct metrix.endpoint");
  }

  @Test
  void trustStoreThatCannotBeReadIsNamed() throws IOException {
    assertThat(overTls(leaf("127.0.0.1"), "tls.trust-store = nowhere.pem")).isEqualTo(1);

    assertThat(rig.out()).contains("failed   tls").contains("nowhere.pem");
  }

  // ---- proxy

  @Test
  void proxyLetsThrough() throws IOException {
    FakeServer server = tls(leaf("127.0.0.1"), FakeServer.status(200, date(0), ""));
    FakeServer proxy = plain(FakeServer.tunnelTo(server.port()));
    String file =
        config(
            "https://127.0.0.1:" + server.port() + "/",
            "tls.trust-store = ca.pem\n" + proxy(proxy, true));

    assertThat(rig.run("doctor", file, "--send")).as(rig.out()).isZero();

    assertThat(rig.out()).contains("lets us through: HTTP/1.1 200 OK").contains("200: received");
    assertThat(proxy.requests).anyMatch(request -> request.contains("Proxy-Authorization: Basic "));
    assertThat(proxy.requests).noneMatch(request -> request.contains(KEY));
  }

  @Test
  void proxyThatRefusesIsToldByWhatItAnswers() throws IOException {
    Map<Integer, String> advice =
        Map.of(
            407, "Correct delivery.proxy.user and delivery.proxy.password: it refuses these.",
            403, "Ask the proxy's administrators to let this machine through to 127.0.0.1:",
            502, "The proxy itself cannot reach 127.0.0.1.");
    for (Map.Entry<Integer, String> refusal : advice.entrySet()) {
      FakeServer proxy = plain(FakeServer.status(refusal.getKey(), "", "no"));

      assertThat(rig.run("doctor", config("https://127.0.0.1:1/", proxy(proxy, true))))
          .isEqualTo(1);

      assertThat(rig.out())
          .contains("failed   proxy")
          .contains("refuses: HTTP/1.1 " + refusal.getKey())
          .contains(refusal.getValue())
          .contains("skipped  tls\n         not tried");
    }
    FakeServer proxy = plain(FakeServer.status(407, "", "no"));
    rig.run("doctor", config("https://127.0.0.1:1/", proxy(proxy, false)));
    assertThat(rig.out()).contains("Set delivery.proxy.user and delivery.proxy.password.");
  }

  @Test
  void whatIsNoProxyIsTold() throws IOException {
    FakeServer hangsUp = plain((socket, request) -> socket.close());

    assertThat(rig.run("doctor", config("https://127.0.0.1:1/", proxy(hangsUp, false))))
        .isEqualTo(1);

    assertThat(rig.out())
        .contains("the proxy closed the connection without an answer")
        .contains("Is delivery.proxy an HTTP proxy?");
  }

  @Test
  void proxyThatNeverAnswersIsLeftAfterTheTimeout() throws IOException {
    FakeServer silent = plain(FakeServer.silent());

    assertThat(
            rig.run("doctor", config("https://127.0.0.1:1/", IN_A_SECOND + proxy(silent, false))))
        .isEqualTo(1);

    assertThat(rig.out()).contains("failed   proxy").contains("skipped  http\n         not tried");
  }

  @Test
  void proxyWithAnUnknownNameIsTold() throws IOException {
    String settings = "proxy { host = no-such-proxy.invalid, port = 3128 }";

    assertThat(rig.run("doctor", config("https://127.0.0.1:1/", settings))).isEqualTo(1);

    assertThat(rig.out())
        .contains("the proxy no-such-proxy.invalid")
        .contains("Correct delivery.proxy.host.");
  }

  // ---- clock, answers

  @Test
  void clockThatIsOffIsTold() throws IOException {
    FakeServer server = plain(FakeServer.status(200, date(-7_200), ""));

    assertThat(rig.run("doctor", config("http://127.0.0.1:" + server.port() + "/", "")))
        .isEqualTo(1);

    assertThat(rig.out())
        .containsPattern(
            "failed   clock \\(\\d+ ms\\)\n +this machine's clock is 7[12]\\d\\d s ahead of")
        .contains("Set it by NTP");
  }

  @Test
  void answersAreExplained() throws IOException {
    Map<Integer, String[]> meanings =
        Map.of(
            400, new String[] {"a field is missing or of the wrong type", "wire.time"},
            403, new String[] {"a wrong key, or an address", "Two reasons are possible. The key"},
            404, new String[] {"there is no Metrix API at this address", "metrix.endpoint"},
            302,
                new String[] {"a redirect, which the agent does not follow", "If Metrix has moved"},
            500, new String[] {"mostly it passes", "Try again in some minutes"});
    for (Map.Entry<Integer, String[]> meaning : meanings.entrySet()) {
      FakeServer server =
          plain(FakeServer.status(meaning.getKey(), date(0), "the words for " + KEY));

      int exit = rig.run("doctor", config("http://127.0.0.1:" + server.port() + "/", ""), "--send");

      assertThat(exit).isEqualTo(1);
      assertThat(rig.out())
          .contains("failed   send")
          .contains(meaning.getKey() + ": ")
          .contains(meaning.getValue())
          .contains("the server says: the words for ****");
    }
  }

  @Test
  void whiteListIsNamedBesideTheKey() throws IOException {
    FakeServer server = plain(FakeServer.status(403, date(0), "Forbidden"));
    String file = config("http://127.0.0.1:" + server.port() + "/", "");

    rig.run("doctor", file, "--send");
    assertGolden("doctor-403.txt", normalized());

    rig.run("doctor", file, "--send", "--json");
    assertGolden("doctor-403.json", normalized().replaceAll("\"millis\": \\d+", "\"millis\": 7"));
    Map<?, ?> answer = (Map<?, ?>) Json.parse(rig.out().getBytes(StandardCharsets.UTF_8));
    assertThat(answer.get("good")).isEqualTo(false);
  }

  // ---- report

  @Test
  void reportHasWhatSupportAsksForAndNoKey() throws IOException {
    FakeServer server =
        plain(FakeServer.status(403, date(0) + "X-Echo: " + KEY + "\r\n", "no such key: " + KEY));
    String file = config("http://127.0.0.1:" + server.port() + "/", "");
    rig.write(
        "metrix.conf",
        Files.readString(folder.resolve("metrix.conf"))
            .replace("track {", "log.file = agent.log\n track {"));
    StringBuilder log = new StringBuilder("[metrix] agent 0.1.0\nof the server\n");
    for (int i = 1; i <= 25; i++) {
      log.append("[metrix] WARN problem ")
          .append(i)
          .append(i == 25 ? " with " + KEY : "")
          .append('\n');
    }
    rig.write("agent.log", log.append("[metrix] ERROR the last\n").toString());

    int exit = rig.run("doctor", file, "--send", "--report", rig.path("report.txt"));

    assertThat(exit).isEqualTo(1);
    assertThat(rig.out()).endsWith("report.txt: written, for Metrix's support\n");
    String report = Files.readString(folder.resolve("report.txt"));
    assertThat(report).doesNotContain(KEY);
    assertGolden("doctor-report.txt", normalized(report));
  }

  @Test
  void reportThatCannotBeWrittenIsToldInALine() throws IOException {
    FakeServer server = plain(FakeServer.status(200, "", ""));
    String file = config("http://127.0.0.1:" + server.port() + "/", "");

    assertThat(rig.run("doctor", file, "--report", rig.path("no/such/report.txt"))).isEqualTo(1);

    assertThat(rig.err()).startsWith("--report: no/such/report.txt cannot be written");
  }

  // ---- help

  private int overTls(HeldCertificate certificate, String settings) throws IOException {
    FakeServer server = tls(certificate, FakeServer.status(200, date(0), ""));
    return rig.run("doctor", config("https://127.0.0.1:" + server.port() + "/", settings));
  }

  private static HeldCertificate leaf(String name) {
    return new HeldCertificate.Builder()
        .signedBy(AUTHORITY)
        .commonName("server")
        .addSubjectAlternativeName(name)
        .duration(100, TimeUnit.DAYS)
        .build();
  }

  private FakeServer plain(FakeServer.Answerer answerer) throws IOException {
    return add(new FakeServer(ServerSocketFactory.getDefault(), answerer));
  }

  private FakeServer tls(HeldCertificate certificate, FakeServer.Answerer answerer)
      throws IOException {
    // A self-signed one comes alone.
    boolean alone =
        certificate
            .certificate()
            .getIssuerX500Principal()
            .equals(certificate.certificate().getSubjectX500Principal());
    HandshakeCertificates.Builder builder = new HandshakeCertificates.Builder();
    HandshakeCertificates certificates =
        alone
            ? builder.heldCertificate(certificate).build()
            : builder.heldCertificate(certificate, AUTHORITY.certificate()).build();
    return add(new FakeServer(certificates.sslContext().getServerSocketFactory(), answerer));
  }

  private FakeServer add(FakeServer server) {
    servers.add(server);
    return server;
  }

  private static String date(long secondsOff) {
    return "Date: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(secondsOff).atOffset(ZoneOffset.UTC))
        + "\r\n";
  }

  private static String proxy(FakeServer proxy, boolean withPassword) {
    return "proxy { host = 127.0.0.1, port = "
        + proxy.port()
        + (withPassword ? ", user = u, password = pr0xy-p4ss }" : " }");
  }

  private String config(String endpoint, String delivery) throws IOException {
    return rig.write(
            "metrix.conf",
            "metrix { application-id = shop\n api-key = "
                + KEY
                + "\n endpoint = \""
                + endpoint
                + "\"\n delivery { connect-timeout = 20s, request-timeout = 20s\n"
                + delivery
                + "\n }\n track { r { class = a.B, method = m,"
                + " message { type = action, customUserId = u, customName = n } } } }")
        .toString();
  }

  private String normalized() {
    return normalized(rig.out());
  }

  private static String normalized(String text) {
    return text.replaceAll("\\b\\d+ ms", "7 ms")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:443")
        .replaceAll("port \\d+", "port 443")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "2026-01-02T03:04:05Z")
        .replaceAll("\\d{4}-\\d\\d-\\d\\d(?!T)", "2026-01-02")
        .replaceAll("\\b\\d{10}\\b", "1733830178")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "5b1c9f0e-8a52-4c39-9d0e-1f6f4f8f2f0a")
        .replaceAll("(?m)^(Agent|Java|System): .*", "$1: …")
        .replaceAll("(?m)^Date: .*", "Date: …")
        .replaceAll("clock is \\d+ s (ahead of|behind)", "clock is")
        .replaceAll("/\\S*/report.txt", "report.txt")
        .replaceAll("(?m)^(Configuration: ).*/", "$1")
        .replaceAll("(?m)/\\S+/metrix.conf", "metrix.conf");
  }
}
