package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChaoticEndpoint;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Fault;
import ir.metrix.agent.it.harness.Faults;
import ir.metrix.agent.it.harness.Jmx;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.RunningApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever servers and networks do: once it is over, what was captured has arrived, each user's in
 * order, and our sum is the endpoint's.
 */
class ChaosIT {
  private static final int[] TEMPORARY = {408, 425, 429, 500, 501, 502, 503, 504, 507, 599};
  private static final int[] REFUSALS = {
    401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 415, 422, 426, 428, 431, 451, 300, 304
  };
  private static final int[] REDIRECTS = {301, 302, 303, 307, 308};

  @TempDir Path folder;

  /** Messages that the application has made so far, as it counts them. */
  private int sold;

  /** Of those, the ones that Metrix does not take. */
  private int spoiled;

  private RunningApp app;
  private ChaoticEndpoint metrix;
  private JMXConnector jmx;
  private MBeanServerConnection figures;

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void everyAnswerEndsWithAllMessagesDelivered(Jvm jvm) throws Exception {
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http();
        ChaoticEndpoint elsewhere = ChaoticEndpoint.http();
        RunningApp desk = start(jvm, endpoint, "")) {
      watch(desk, endpoint);
      sellDuring(Faults.HEALTHY, 0);
      for (int status : TEMPORARY) {
        sellDuring(Faults.status(status, ""), 2);
      }
      sellDuring(Faults.status(503, "Retry-After: 1\r\n"), 1);
      for (int status : REFUSALS) {
        sellDuring(Faults.status(status, ""), 2);
      }
      for (int status : REDIRECTS) {
        String head = "Location: " + elsewhere.url() + "\r\n";
        sellDuring(Faults.status(status, head), 2);
      }
      sellDuring(Faults.TAKES_ONE_MESSAGE, 2);
      spoilAmongSales();

      List<String> log = end();
      assertSums(log);
      assertThat(elsewhere.received()).as("messages at the redirect's target").isZero();
      assertThat(String.join("\n", log))
          .contains("API key is wrong, or this server's IP address is not on")
          .contains("a redirect, which is never followed")
          .contains("the proxy wants a user and password")
          .contains("accepts the application again")
          .contains("refuses a message with status 400");
    }
    assertKeyNowhere();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void everyBreakOfAConnectionEndsWithAllMessagesDelivered(Jvm jvm) throws Exception {
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http();
        RunningApp desk = start(jvm, endpoint, "")) {
      watch(desk, endpoint);
      metrix.play(Faults.ACCEPTS_NOTHING);
      sell(6);
      app.awaitLog("time-out waiting for the answer");
      metrix.play(Faults.HEALTHY);
      awaitSumsAgree();
      for (Map.Entry<String, Fault> fault : Faults.ofConnections().entrySet()) {
        try {
          sellDuring(fault.getValue(), 2);
        } catch (AssertionError e) {
          throw new AssertionError(fault.getKey() + ": " + e.getMessage() + app.output(), e);
        }
      }

      assertSums(end());
    }
    assertKeyNowhere();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void everyFailureOfTlsIsToldAndEndsWithAllMessagesDelivered(Jvm jvm) throws Exception {
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
    HeldCertificate stranger = new HeldCertificate.Builder().certificateAuthority(0).build();
    long day = TimeUnit.DAYS.toMillis(1);
    long now = System.currentTimeMillis();
    Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    String tls = "tls { trust-store = \"" + forHocon(trusted) + "\" }";
    SSLContext usual = context(localhost().signedBy(authority));

    try (ChaoticEndpoint endpoint = ChaoticEndpoint.https(usual);
        // What the application set for a server of its own is no matter of ours.
        RunningApp desk = start(jvm, endpoint, tls, "-Djdk.tls.client.protocols=TLSv1")) {
      watch(desk, endpoint);
      sellDuring(Faults.HEALTHY, 0);
      Map<Fault, String> told = new LinkedHashMap<>();
      told.put(
          Faults.certificate(
              context(localhost().signedBy(authority).validityInterval(now - 9 * day, now - day))),
          "its certificate has expired");
      told.put(Faults.certificate(context(localhost())), "an authority that is not known here");
      told.put(Faults.certificate(context(localhost().signedBy(stranger))), "that is not known");
      HeldCertificate.Builder another =
          new HeldCertificate.Builder().addSubjectAlternativeName("elsewhere.example");
      told.put(
          Faults.certificate(context(another.signedBy(authority))),
          "the certificate is for another host");
      told.put(Faults.tlsAlert(70), "no version or cipher of TLS that both sides accept");
      told.put(Faults.tlsAlert(40), "handshake_failure");
      told.put(Faults.plainAnswer(), "speaks no TLS");
      told.put(Faults.nothingIsRead(), "time-out in the TLS handshake");
      told.put(Faults.cutInHandshake(), "the handshake was cut off");
      for (Map.Entry<Fault, String> fault : told.entrySet()) {
        metrix.play(fault.getKey());
        sell(6);
        metrix.awaitFaults(2);
        app.awaitLog(fault.getValue());
        metrix.play(Faults.HEALTHY);
        awaitSumsAgree();
      }

      assertSums(end());
    }
    assertKeyNowhere();
  }

  /** Sells while it lasts, waits until it was met so often, and for all to arrive afterwards. */
  private void sellDuring(Fault fault, int times) throws Exception {
    metrix.play(fault);
    sell(6);
    metrix.awaitFaults(times);
    metrix.play(Faults.HEALTHY);
    awaitSumsAgree();
  }

  private void sell(int count) throws Exception {
    sold += count;
    app.tell("sell " + count, "sold " + sold);
  }

  private void spoilAmongSales() throws Exception {
    metrix.play(Faults.REFUSES_SPOILED);
    for (int i = 0; i < 2; i++) {
      sell(9);
      sold++;
      spoiled++;
      app.tell("spoil 1", "sold " + sold);
      sell(9);
    }
    awaitSumsAgree();
  }

  /** After each fault, not only at the end: what one loses another must not make up for. */
  private void awaitSumsAgree() throws Exception {
    metrix.awaitSettled(sold);
    assertThat(metrix.accepted()).as("accepted, of " + sold).isEqualTo(sold - spoiled);
    assertThat(metrix.refusedAlone()).as("refused, of " + sold).isEqualTo(spoiled);
    List<Long> expected = List.of((long) sold, sold - (long) spoiled, 0L, 0L, (long) spoiled, 0L);
    try {
      app.await("figures as the endpoint has them", () -> sums().equals(expected));
    } catch (AssertionError e) {
      assertThat(sums()).as(e.getMessage()).isEqualTo(expected);
      throw e;
    }
  }

  /** Captured; sent, queued, spooled, set aside, dropped. */
  private List<Long> sums() throws Exception {
    ObjectName delivery = new ObjectName("ir.metrix.agent:type=Delivery");
    ObjectName rule = new ObjectName("ir.metrix.agent:type=Rule,name=sale");
    List<Long> sums = new ArrayList<>();
    sums.add((Long) figures.getAttribute(rule, "Captured"));
    for (String name : List.of("Sent", "Queued", "Spooled", "DeadLettered", "Dropped")) {
      sums.add((Long) figures.getAttribute(delivery, name));
    }
    return sums;
  }

  private void watch(RunningApp desk, ChaoticEndpoint endpoint) throws Exception {
    app = desk;
    metrix = endpoint;
    // A JVM that is not up yet may die of being attached to.
    sell(0);
    jmx = Jmx.connectTo(desk.pid());
    figures = jmx.getMBeanServerConnection();
    ObjectName delivery = new ObjectName("ir.metrix.agent:type=Delivery");
    desk.await("MBean " + delivery, () -> figures.isRegistered(delivery));
  }

  private List<String> end() throws Exception {
    jmx.close();
    app.tell("end", "closed");
    return app.awaitEnd();
  }

  private void assertSums(List<String> log) {
    int delivered = sold - spoiled;
    assertThat(log.get(log.size() - 1))
        .contains("captured " + sold + " = delivered " + delivered + " + waiting 0")
        .contains(" + dead-lettered " + spoiled + " + dropped 0");
    assertThat(metrix.accepted()).isEqualTo(delivered);
    assertThat(metrix.received()).isEqualTo(sold);
    assertThat(metrix.refusedAlone()).isEqualTo(spoiled);
    assertThat(metrix.numbersByUser()).hasSize(3);
    metrix
        .numbersByUser()
        .forEach(
            (user, numbers) -> assertThat(numbers).as(user).isSorted().doesNotHaveDuplicates());
    assertThat(metrix.complaints()).isEmpty();
    assertThat(String.join("\n", log)).doesNotContain(AgentSetup.API_KEY);
  }

  /** Neither on disk nor in the log, which is on disk here too. */
  private void assertKeyNowhere() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(AgentSetup.API_KEY);
      }
    }
  }

  private RunningApp start(Jvm jvm, ChaoticEndpoint metrix, String tls, String... jvmOptions)
      throws IOException {
    Path classes = AppCompiler.app("desk").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("desk.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              spool { directory = "SPOOL" }
              shutdown { timeout = 20 s }
              delivery {
                concurrency = 3
                connect-timeout = 1 s
                request-timeout = 600 ms
                batch { messages = 4, linger = 5 ms }
                retry { initial = 10 ms, max = 50 ms }
                TLS
              }
              track {
                sale {
                  class = desk.Desk
                  method = sell
                  message {
                    type = action, customUserId = "#{customer}", customName = sold
                    attributes { number = "#{number}", spoiled = "#{spoiled}" }
                  }
                }
              }
            }
            """
                .replace("SPOOL", forHocon(folder.resolve("spool")))
                .replace("TLS", tls));
    AgentSetup agent = AgentSetup.deliveringTo(metrix.url(), config);
    return RunningApp.start(jvm, agent, classes, "desk.Desk", jvmOptions);
  }

  private static String forHocon(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static HeldCertificate.Builder localhost() {
    return new HeldCertificate.Builder().addSubjectAlternativeName("localhost");
  }

  private static SSLContext context(HeldCertificate.Builder certificate) {
    return new HandshakeCertificates.Builder()
        .heldCertificate(certificate.build())
        .build()
        .sslContext();
  }
}
