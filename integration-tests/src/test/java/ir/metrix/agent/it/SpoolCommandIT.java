package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command on a spool that a running agent uses. */
class SpoolCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
  private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
  private HttpServer metrix;
  private volatile int status = 400;

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
    int answer = status;
    for (JsonNode message : request.path("messages")) {
      String what = request.path("customUserId").asText() + " " + message.path("id").asText();
      if (answer == 200) {
        taken.add(what);
      } else if (answer == 400) {
        refused.add(what);
      }
    }
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void aRunningAgentIsListedRetriedAndForgetsWithoutHarm(Jvm jvm) throws Exception {
    Path spool = folder.resolve("spool");
    try (LivingApp app = start(jvm)) {
      app.say("pay reza");
      app.awaitLog("It is set aside", 1);
      status = 503;
      app.say("pay ali");
      app.say("pay ali");
      app.say("pay sara");
      app.say("pay ali");
      app.awaitLog("Metrix is down", 1);

      app.await(
          "list with all that waits",
          () -> {
            JsonNode list = json(command(jvm, 0, "spool", spool.toString(), "list", "--json"));
            return list.path("waiting").path("messages").asInt() == 4
                && list.path("waiting").path("users").asInt() == 2
                && list.path("deadLetters").path("messages").asInt() == 1;
          });
      assertThat(command(jvm, 0, "spool", spool.toString(), "export"))
          .hasSize(5)
          .noneMatch(line -> line.contains("ali\"") || line.contains("reza"));

      assertThat(command(jvm, 0, "spool", spool.toString(), "forget", "--user", "ali"))
          .containsExactly("dropped 3 waiting and 0 dead-lettered messages");
      assertThat(command(jvm, 0, "spool", spool.toString(), "export", "--show-users"))
          .hasSize(2)
          .noneMatch(line -> line.contains("ali"));

      status = 200;
      assertThat(command(jvm, 0, "spool", spool.toString(), "retry"))
          .containsExactly("1 message waits again");
      app.await("delivery of what is left", () -> taken.size() == 2);
      assertThat(taken)
          .as("with the id that it had")
          .contains(refused.get(0))
          .anyMatch(message -> message.startsWith("sara "));
      assertThat(command(jvm, 1, "spool", spool.toString(), "retry"))
          .containsExactly("there is no such dead letter");

      app.say("pay mina");
      app.await("delivery of what came then", () -> taken.size() == 3);
      app.end();
      assertThat(app.log())
          .endsWith(
              "stopped: captured 6 = delivered 3 + waiting 0 + dead-lettered 0 + dropped 3"
                  + " (forgotten 3)\n");
    }
  }

  private LivingApp start(Jvm jvm) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("metrix.conf"),
            """
            metrix {
              application-id = %s, api-key = %s
              endpoint = "http://127.0.0.1:%d/"
              spool.directory = spool
              delivery { batch.linger = 1 ms, retry { initial = 100 ms, max = 1 s } }
              track.pay {
                class = living.Living, method = pay
                message { type = action, customUserId = "#{user}", customName = paid }
              }
            }
            """
                .formatted(
                    AgentSetup.APPLICATION_ID, AgentSetup.API_KEY, metrix.getAddress().getPort()));
    return LivingApp.start(
        jvm,
        folder,
        List.of("--release", "8", "-g"),
        "-javaagent:" + Built.agentJar() + "=" + config);
  }

  private static JsonNode json(List<String> lines) throws IOException {
    return JSON.readTree(String.join("", lines));
  }

  /** What a command says that ends with that code. */
  private static List<String> command(Jvm jvm, int exitCode, String... arguments) throws Exception {
    ChildJvm.Ended ended =
        ChildJvm.on(jvm)
            .options("-jar", Built.agentJar().toString())
            .run(
                arguments[0],
                List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(exitCode);
    return ended.stdout();
  }
}
