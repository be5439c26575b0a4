package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChaoticEndpoint;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Fault;
import ir.metrix.agent.it.harness.Faults;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.RunningApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void everyAnswerEndsWithAllMessagesDelivered(Jvm jvm) throws Exception {
    try (ChaoticEndpoint metrix = ChaoticEndpoint.http();
        ChaoticEndpoint elsewhere = ChaoticEndpoint.http();
        RunningApp app = start(jvm, metrix, "")) {
      sellDuring(Faults.HEALTHY, metrix, app, 0);
      for (int status : TEMPORARY) {
        sellDuring(Faults.status(status, ""), metrix, app, 2);
      }
      sellDuring(Faults.status(503, "Retry-After: 1\r\n"), metrix, app, 1);
      for (int status : REFUSALS) {
        sellDuring(Faults.status(status, ""), metrix, app, 2);
      }
      for (int status : REDIRECTS) {
        String head = "Location: " + elsewhere.url() + "\r\n";
        sellDuring(Faults.status(status, head), metrix, app, 2);
      }
      sellDuring(Faults.TAKES_ONE_MESSAGE, metrix, app, 2);
      spoilAmongSales(metrix, app);

      List<String> log = end(app);
      assertSums(log, metrix, 2);
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
    try (ChaoticEndpoint metrix = ChaoticEndpoint.http();
        RunningApp app = start(jvm, metrix, "")) {
      metrix.play(Faults.ACCEPTS_NOTHING);
      sell(app, 6);
      app.awaitLog("time-out waiting for the answer");
      metrix.play(Faults.HEALTHY);
      metrix.awaitSettled(sold);
      for (Map.Entry<String, Fault> fault : Faults.ofConnections().entrySet()) {
        try {
          sellDuring(fault.getValue(), metrix, app, 2);
        } catch (AssertionError e) {
          throw new AssertionError(fault.getKey() + ": " + e.getMessage() + app.output(), e);
        }
      }

      assertSums(end(app), metrix, 0);
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

    try (ChaoticEndpoint metrix = ChaoticEndpoint.https(usual);
        // What the application set for a server of its own is no matter of ours.
        RunningApp app = start(jvm, metrix, tls, "-Djdk.tls.client.protocols=TLSv1")) {
      sellDuring(Faults.HEALTHY, metrix, app, 0);
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
        sell(app, 6);
        metrix.awaitFaults(2);
        app.awaitLog(fault.getValue());
        metrix.play(Faults.HEALTHY);
        metrix.awaitSettled(sold);
      }

      assertSums(end(app), metrix, 0);
    }
    assertKeyNowhere();
  }

  /** Sells while it lasts, waits until it was met so often, and for all to arrive afterwards. */
  private void sellDuring(Fault fault, ChaoticEndpoint metrix, RunningApp app, int times)
      throws Exception {
    metrix.play(fault);
    sell(app, 6);
    metrix.awaitFaults(times);
    metrix.play(Faults.HEALTHY);
    metrix.awaitSettled(sold);
  }

  private void sell(RunningApp app, int count) throws Exception {
    sold += count;
    app.tell("sell " + count, "sold " + sold);
  }

  private void spoilAmongSales(ChaoticEndpoint metrix, RunningApp app) throws Exception {
    metrix.play(Faults.REFUSES_SPOILED);
    for (int i = 0; i < 2; i++) {
      sell(app, 9);
      sold++;
      app.tell("spoil 1", "sold " + sold);
      sell(app, 9);
    }
    metrix.awaitSettled(sold);
  }

  private static List<String> end(RunningApp app) throws Exception {
    app.tell("end", "closed");
    return app.awaitEnd();
  }

  private void assertSums(List<String> log, ChaoticEndpoint metrix, int deadLettered) {
    int delivered = sold - deadLettered;
    assertThat(log.get(log.size() - 1))
        .contains("captured " + sold + " = delivered " + delivered + " + waiting 0")
        .contains(" + dead-lettered " + deadLettered + " + dropped 0");
    assertThat(metrix.accepted()).isEqualTo(delivered);
    assertThat(metrix.received()).isEqualTo(sold);
    assertThat(metrix.refusedAlone()).isEqualTo(deadLettered);
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
