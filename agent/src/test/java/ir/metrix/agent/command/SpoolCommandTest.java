package ir.metrix.agent.command;

import static ir.metrix.agent.command.Rig.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.delivery.Credentials;
import ir.metrix.agent.delivery.Delivery;
import ir.metrix.agent.delivery.DeliveryOptions;
import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.spool.SpoolOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spool of an application that ended while Metrix could not be reached. */
@Timeout(120)
class SpoolCommandTest {
  @TempDir private Path folder;
  private Rig rig;
  private Path spool;

  @BeforeEach
  void fill() throws Exception {
    rig = new Rig(folder);
    spool = folder.resolve("shop.spool");
    try (FakeServer metrix =
        new FakeServer(ServerSocketFactory.getDefault(), SpoolCommandTest::refuse)) {
      Delivery refused = delivery(metrix.port(), new ByteArrayOutputStream());
      refused.offer(message("order-paid", "ali@example.com", "dead-1"));
      refused.offer(message("refund", "reza@example.com", "dead-2"));
      refused.offer(message("refund", "reza@example.com", "dead-3"));
      refused.close(30_000);
    }
    Delivery delivery = delivery(9, new ByteArrayOutputStream());
    delivery.offer(message("order-paid", "ali@example.com", "id-1"));
    delivery.offer(message("order-paid", "sara@example.com", "id-2"));
    delivery.offer(message("order-paid", "ali@example.com", "id-3"));
    delivery.offer(message("signup", "ali@example.com", "id-4"));
    delivery.close(0);
    // A process was killed in the middle of its line.
    Files.writeString(
        spool.resolve("dead-letter/process-1-000001.jsonl"),
        "{\"setAside\":\"2024\n",
        StandardOpenOption.APPEND);
  }

  private static void refuse(Socket socket, String request) throws IOException {
    String words =
        request.contains("dead-3")
            ? "revenue is missing"
            : "currency: wrong, \"message\":{} of "
                + (request.contains("ali@") ? "ali" : "reza")
                + "@example.com";
    FakeServer.status(400, "", words).answer(socket, request);
  }

  private Delivery delivery(int port, ByteArrayOutputStream log) {
    return Delivery.start(
        DeliveryOptions.builder()
            .endpoint(URI.create("http://127.0.0.1:" + port + "/"))
            .application("", new Credentials("app", "key"))
            // Two at a time are set aside in either order.
            .concurrency(1)
            .spool(
                SpoolOptions.builder()
                    .directories(List.of(spool))
                    .applicationIds(Map.of("", "app"))
                    .build())
            .build(),
        new Ledger(),
        new AgentLog(log));
  }

  private static Message message(String rule, String user, String id) {
    Map<String, Object> fields = Map.of("revenue", new BigDecimal("1250000.50"));
    return new Message(
        new MessageShape(rule, "", MessageType.REVENUE, fields),
        user,
        null,
        id,
        1_733_832_578_000L);
  }

  /** The last line of the next start: what became of all messages. */
  private String sum() {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    delivery(9, log).close(0);
    String text = log.toString(StandardCharsets.UTF_8);
    return text.substring(text.indexOf("stopped: ") + 9).trim();
  }

  /** Without the moments at which this test wrote. */
  private static String timeless(String text) {
    return text.replaceAll("20[0-9]{2}-[0-9-]+T[0-9:.]+Z", "2026-01-01T00:00:00Z");
  }

  @Test
  void listTellsWhatWaitsByRuleAndWhatWasSetAsideByReason() throws IOException {
    assertThat(rig.run("spool", spool.toString(), "list")).isZero();
    assertGolden("spool-list.txt", timeless(rig.out()));
    String listed = rig.out();
    assertThat(listed).doesNotContain("example.com");
    assertThat(rig.run("spool", spool.toString())).isZero();
    assertThat(rig.out()).isEqualTo(listed);
    assertThat(rig.run("spool", spool.toString(), "list", "--json")).isZero();
    assertGolden("spool-list.json", timeless(rig.out()));
    String object = rig.out();
    assertThat(rig.run("spool", spool.toString(), "--json")).isZero();
    assertThat(rig.out()).isEqualTo(object);
    assertThat(rig.run("spool", spool.toString(), "--json", "list")).isZero();
    assertThat(rig.out()).isEqualTo(object);
  }

  @Test
  void exportPrintsMessagesToTheByteAndUsersAsHashes() {
    assertThat(rig.run("spool", spool.toString(), "export")).isZero();
    assertThat(rig.out()).doesNotContain("example.com");
    String hashed = rig.out();
    assertThat(rig.run("spool", spool.toString(), "export", "--show-users")).isZero();
    assertThat(rig.out()).contains("\"customUserId\":\"ali@example.com\"").contains("1250000.50}");
    assertGolden("spool-export.jsonl", timeless(hashed + rig.out()));
  }

  @Test
  void retryMakesDeadLettersWaitAgainAllOrSomeOfThem() {
    assertThat(rig.run("spool", spool.toString(), "retry", "--reason", "no such")).isEqualTo(1);
    String said = rig.out();
    assertThat(
            rig.run("spool", spool.toString(), "retry", "--rule", "refund", "--reason", "CURRENCY"))
        .isZero();
    said += rig.out();
    assertThat(rig.run("spool", spool.toString(), "list")).isZero();
    assertThat(rig.out()).contains("Waiting: 5, of 3 users", "Dead letters: 2");
    assertThat(rig.run("spool", spool.toString(), "retry", "--json")).isZero();
    said += rig.out();
    assertThat(rig.run("spool", spool.toString(), "retry")).isEqualTo(1);
    said += rig.out();
    assertGolden("spool-retry.txt", said);
    assertThat(rig.run("spool", spool.toString(), "export", "--show-users")).isZero();
    assertThat(rig.out())
        .contains(
            "\"customUserId\":\"reza@example.com\",\"message\":{\"type\":\"revenue\",\"id\":\"dead-2\","
                + "\"time\":\"1733832578\",\"revenue\":1250000.50}}\n")
        .doesNotContain("dead letter");
    assertThat(sum())
        .isEqualTo("captured 7 = delivered 0 + waiting 7 + dead-lettered 0 + dropped 0");
  }

  @Test
  void retryThatWasKilledBeforeItTookTheLettersOutHasSentThemAllTheSame() throws IOException {
    Path letters = spool.resolve("dead-letter/process-1-000001.jsonl");
    byte[] before = Files.readAllBytes(letters);
    assertThat(rig.run("spool", spool.toString(), "retry")).isZero();
    Files.write(letters, before);

    assertThat(rig.run("spool", spool.toString(), "retry")).isEqualTo(1);
    assertThat(rig.out()).isEqualTo("there is no such dead letter\n");
    assertThat(rig.run("spool", spool.toString(), "list")).isZero();
    assertThat(rig.out()).contains("Waiting: 7,").doesNotContain("currency: wrong");
    assertThat(sum())
        .isEqualTo("captured 7 = delivered 0 + waiting 7 + dead-lettered 0 + dropped 0");
    assertThat(Files.readString(letters)).doesNotContain("example.com");
  }

  @Test
  void forgetDropsOnePersonAndSaysHowMany() throws IOException {
    assertThat(rig.run("spool", spool.toString(), "forget", "--user", "ali@example.com")).isZero();
    String said = rig.out();
    assertThat(rig.run("spool", spool.toString(), "forget", "--user", "ali@example.com", "--json"))
        .isZero();
    said += rig.out();
    assertGolden("spool-forget.txt", said);
    assertThat(rig.run("spool", spool.toString(), "export", "--show-users")).isZero();
    assertThat(rig.out()).hasLineCount(3).doesNotContain("ali@");
    assertThat(Files.readString(spool.resolve("dead-letter/process-1-000001.jsonl")))
        .doesNotContain("ali@");
    assertThat(sum())
        .isEqualTo(
            "captured 7 = delivered 0 + waiting 1 + dead-lettered 2 + dropped 4 (forgotten 4)");
  }

  @Test
  void rootWritesNothingThatTheAgentCouldNotRead() {
    assertThat(SpoolDirectory.wouldShutOut("root", "tomcat")).isTrue();
    assertThat(SpoolDirectory.wouldShutOut("root", "root")).isFalse();
    assertThat(SpoolDirectory.wouldShutOut("tomcat", "tomcat")).isFalse();
    // A user without a name, as in containers.
    assertThat(SpoolDirectory.wouldShutOut("?", "1000")).isFalse();
  }

  @Test
  void jsonMayBeAskedForBeforeTheCommandsName() {
    String directory = spool.toString();
    assertThat(rig.run("spool", directory, "--json", "retry", "--rule", "no such")).isEqualTo(1);
    assertThat(rig.out()).isEqualTo("{\"sentAgain\":0,\"withoutApplication\":0}\n");
    assertThat(rig.run("spool", directory, "--json", "forget", "--user", "nobody")).isZero();
    assertThat(rig.out()).isEqualTo("{\"waiting\":0,\"deadLetters\":0}\n");
    assertThat(rig.run("spool", rig.path("nothing"), "--json", "list")).isEqualTo(1);
    assertThat(rig.out())
        .isEqualTo(
            "{\"good\":false,\"errors\":[{\"file\":\"\",\"line\":0,\"column\":0,\"message\":"
                + "\"nothing: there is no such directory; correct the path\"}]}\n");
  }

  @Test
  void mistakesAreToldInALine() throws IOException {
    assertThat(rig.run("spool")).isEqualTo(2);
    String said = rig.err();
    assertThat(rig.run("spool", spool.toString(), "forget")).isEqualTo(2);
    said += rig.err();
    assertThat(rig.run("spool", rig.path("nothing"), "list")).isEqualTo(1);
    said += rig.err();
    Files.createDirectory(folder.resolve("empty"));
    assertThat(rig.run("spool", rig.path("empty"), "retry")).isEqualTo(1);
    said += rig.err();
    assertGolden("spool-mistakes.txt", said);
  }
}
