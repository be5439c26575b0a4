package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several applications of Metrix in one JVM, each with its own keys, users and pause. */
class ApplicationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What each application took, in order: user and name. */
  private final Map<String, List<String>> taken = new ConcurrentHashMap<>();

  /** As the dashboard has them, by application id. */
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  private HttpServer metrix;

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @BeforeEach
  void startMetrix() throws IOException {
    metrix = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metrix.setExecutor(threads);
    metrix.createContext("/", this::answer);
    metrix.start();
  }

  @AfterEach
  void stopMetrix() {
    metrix.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    String id = exchange.getRequestHeaders().getFirst("X-Application-Id");
    String key = exchange.getRequestHeaders().getFirst("X-API-Key");
    boolean isAllowed = key.equals(keys.get(id));
    for (JsonNode message : request.path("messages")) {
      if (isAllowed) {
        takenBy(id)
            .add(request.path("customUserId").asText() + " " + message.path("customName").asText());
      }
    }
    exchange.sendResponseHeaders(isAllowed ? 200 : 403, -1);
    exchange.close();
  }

  private List<String> takenBy(String applicationId) {
    return taken.computeIfAbsent(applicationId, id -> new CopyOnWriteArrayList<>());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void theOneThatIsRefusedPausesAloneAndGoesOnWithItsNewKey(Jvm jvm) throws Exception {
    keys.putAll(Map.of("id-a", "key-a", "id-b", "key-b"));
    save("b { application-id = id-b, api-key = old-key-b }", "");
    try (LivingApp app = start(jvm)) {
      app.say("pay ali");
      app.say("refund ali");
      app.awaitLog("Metrix refuses the application \"b\" with status 403", 1);
      for (int i = 1; i <= 5; i++) {
        app.say("refund user" + i % 2);
        app.say("pay user" + i % 2);
      }
      app.await("delivery of the other", () -> takenBy("id-a").size() == 6);
      assertThat(takenBy("id-b")).isEmpty();

      save("b { application-id = id-b, api-key = key-b }", "");
      app.await("delivery with the new key", () -> takenBy("id-b").size() == 6);
      app.awaitLog("Metrix accepts the application \"b\" again", 1);
      app.end();

      assertThat(takenBy("id-a")).allMatch(message -> message.endsWith(" paid"));
      assertThat(takenBy("id-b")).allMatch(message -> message.endsWith(" refunded"));
      assertThat(app.log())
          .doesNotContain("Metrix refuses the application with", "restart needed", "key-b")
          .contains("captured 12 = delivered 12 + waiting 0 + dead-lettered 0 + dropped 0")
          .contains("ledger of rule pay: captured 6 = delivered 6 ")
          .contains("ledger of rule refund: captured 6 = delivered 6 ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void oneThatComesIsServedAtOnceAndItsMessagesKeepItsIdAcrossARestart(Jvm jvm) throws Exception {
    keys.put("id-a", "key-a");
    String b = "b { application-id = id-b, api-key = key-b }";
    save(b, "");
    try (LivingApp app = start(jvm)) {
      app.say("pay ali");
      app.await("delivery", () -> takenBy("id-a").size() == 1);

      save(b + "\n c { application-id = id-c, api-key = key-c }", later());
      app.awaitLog("configuration read again: 1 rule added (later)", 1);
      app.say("later ali");
      app.say("later sara");
      app.awaitLog("Metrix refuses the application \"c\" with status 403", 1);
      app.end();
      assertThat(app.log()).contains("delivered 1 + waiting 2").doesNotContain("restart needed");
    }

    keys.put("id-c", "key-c");
    try (LivingApp app = start(jvm)) {
      app.await("delivery of what waited", () -> takenBy("id-c").size() == 2);
      app.end();
      assertThat(app.log()).contains("captured 3 = delivered 3 + waiting 0 ");
    }
  }

  /** What a process left for an application that the configuration did not have. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void whatWaitsForOneThatIsNotThereIsDeliveredWhenItComes(Jvm jvm) throws Exception {
    String c = "c { application-id = id-c, api-key = key-c }";
    keys.put("id-a", "key-a");
    save(c, later());
    try (LivingApp app = start(jvm)) {
      app.say("later ali");
      app.awaitLog("Metrix refuses the application \"c\" with status 403", 1);
      app.end();
    }
    keys.put("id-c", "key-c");
    save("", "");
    try (LivingApp app = start(jvm)) {
      app.awaitLog("for the application id id-c, which the configuration doesn't have", 1);
      app.say("pay ali");
      app.await("delivery of the other", () -> takenBy("id-a").size() == 1);

      save(c, "");
      app.await("delivery of what waited", () -> takenBy("id-c").size() == 1);
      app.end();
      assertThat(app.log()).contains("captured 2 = delivered 2 + waiting 0 ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void anIdThatChangesNeedsARestartAndTheLogSaysSo(Jvm jvm) throws Exception {
    keys.putAll(Map.of("id-a", "key-a", "id-b", "key-b", "other-b", "key-b"));
    save("b { application-id = id-b, api-key = key-b }", "");
    try (LivingApp app = start(jvm)) {
      save("b { application-id = other-b, api-key = key-b }", "");
      app.awaitLog("restart needed: applications.b.application-id changed", 1);
      app.say("refund ali");
      app.await("delivery to the old one", () -> takenBy("id-b").size() == 1);
      app.end();
    }
    try (LivingApp app = start(jvm)) {
      app.say("refund ali");
      app.await("delivery to the new one", () -> takenBy("other-b").size() == 1);
      app.end();
      assertThat(takenBy("id-b")).hasSize(1);
    }
  }

  private LivingApp start(Jvm jvm) throws IOException {
    return LivingApp.start(
        jvm,
        folder,
        List.of("--release", "8", "-g"),
        "-javaagent:" + Built.agentJar() + "=" + folder.resolve("metrix.conf"));
  }

  private static String later() {
    return rule("later", "living.Later", "come", "came") + ", application = c }";
  }

  private static String rule(String id, String type, String method, String customName) {
    return id
        + " { class = "
        + type
        + ", method = "
        + method
        + ", message { type = action, customUserId = \"#{user}\", customName = "
        + customName
        + " }";
  }

  private void save(String applications, String more) throws IOException {
    String refund =
        applications.contains("b {")
            ? rule("refund", "living.Living", "refund", "refunded") + ", application = b }"
            : "";
    Path next =
        Files.writeString(
            folder.resolve("next.conf"),
            """
            metrix {
              application-id = id-a, api-key = key-a
              endpoint = "http://127.0.0.1:%d/"
              applications { %s }
              spool.directory = spool
              reload.interval = 100 ms
              shutdown.timeout = 1 s
              delivery { batch.linger = 1 ms, retry { initial = 50 ms, max = 200 ms } }
              track {
                %s }
                %s
                %s
              }
            }
            """
                .formatted(
                    metrix.getAddress().getPort(),
                    applications,
                    rule("pay", "living.Living", "pay", "paid"),
                    refund,
                    more));
    Files.move(
        next,
        folder.resolve("metrix.conf"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
