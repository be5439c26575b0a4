package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What running agents do, seen from outside: by the command, and by MBeans. */
class StatusIT {
  private static final List<String> PLAIN = List.of("--release", "8", "-g");

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config =
        Files.writeString(
            folder.resolve("metrix.conf"),
            """
            metrix {
              delivery.mode = log
              track {
                pay {
                  class = living.Living, method = pay, when = "user != 'nobody'"
                  message { type = action, customUserId = "#{user}", customName = paid }
                }
                "come, later" {
                  class = living.Later, method = come
                  message { type = action, customUserId = "#{user}", customName = came }
                }
              }
            }
            """);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void everyRuleAndEveryMessageIsAccountedFor(Jvm jvm) throws Exception {
    try (LivingApp app = start(jvm)) {
      app.say("pay ali");
      app.say("pay nobody");
      app.awaitLog("would send", 1);
      JsonNode status = status(app, "\"sent\":1,");
      assertThat(status.path("pid").asText()).isEqualTo(app.pid());
      assertThat(status.path("state").asText()).isEqualTo("running");
      assertThat(status.path("config").asText()).isEqualTo(config.toString());
      JsonNode pay = status.path("rules").path(0);
      assertThat(pay.path("id").asText()).isEqualTo("pay");
      assertThat(pay.path("methods").size()).isEqualTo(1);
      assertThat(pay.path("calls").asInt()).isEqualTo(2);
      assertThat(pay.path("captured").asInt()).isEqualTo(1);
      assertThat(pay.path("filtered").asInt()).isEqualTo(1);
      assertThat(pay.path("ledger").toString())
          .isEqualTo(
              "{\"captured\":1,\"delivered\":1,\"waiting\":0,\"deadLettered\":0,\"dropped\":{}}");
      JsonNode later = status.path("rules").path(1);
      assertThat(later.path("id").asText()).isEqualTo("come, later");
      assertThat(later.path("state").asText()).isEqualTo("waiting for its class");
      assertThat(app.log()).as("nothing is loaded to look").doesNotContain("dynamically");
    }
  }

  @Test
  void runningAgentsAreFoundWithoutKnowingThem() throws Exception {
    try (LivingApp with = start(Jvm.running());
        LivingApp without =
            LivingApp.start(Jvm.running(), Files.createDirectory(folder.resolve("other")), PLAIN)) {
      // Figures are written once a second.
      String[] said = {""};
      with.await(
          "JVM " + with.pid(),
          () -> {
            ChildJvm.Ended all = command("status");
            assertThat(all.exitCode()).isZero();
            said[0] = String.join("\n", all.stdout());
            return said[0].contains("JVM " + with.pid());
          });
      assertThat(said[0])
          .contains("JVM " + with.pid() + ": Metrix agent", "waiting for its class")
          .doesNotContain("JVM " + without.pid());
      ChildJvm.Ended ended = command("status", without.pid());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.stderr())
          .containsExactly(
              "process "
                  + without.pid()
                  + " has no Metrix agent. Start it with -javaagent, or bring one in: attach "
                  + without.pid()
                  + " FILE");
    }
  }

  @Test
  void anAgentThatCouldNotStartSaysWhy() throws Exception {
    Files.writeString(config, "metrix { trak {} }");
    try (LivingApp app = start(Jvm.running())) {
      assertThat(String.join("\n", command("status", app.pid()).stdout()))
          .contains("could not start", "metrix.conf:1:10: metrix.trak: unknown key");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void decisionsOfARuleAreToldFromTheFirstLookOnAndShowNoValue(Jvm jvm) throws Exception {
    try (LivingApp app = start(jvm)) {
      app.say("pay earlier");
      ChildJvm.Ended first = command("status", app.pid(), "--explain", "pay");
      assertThat(first.exitCode()).as(first.toString()).isZero();
      assertThat(String.join("\n", first.stdout()))
          .contains("JVM " + app.pid() + ": rule pay, ", "no call since then");

      app.say("pay ali");
      app.say("pay nobody");
      String[] said = {""};
      app.await(
          "the two decisions",
          () -> {
            said[0] = String.join("\n", command("status", app.pid(), "--explain", "pay").stdout());
            return said[0].contains("the condition is false");
          });
      assertThat(said[0])
          .containsSubsequence(
              "living.Living.pay(String, int)",
              "not sent; the condition is false",
              "when = user != 'nobody' (false)",
              "living.Living.pay(String, int)",
              "\n    sent\n",
              "when = user != 'nobody' (true)",
              "message.customUserId = #{user} (String, hash ")
          .doesNotContain("ali", "earlier");

      JsonNode told =
          new ObjectMapper()
              .readTree(command("status", app.pid(), "--explain", "pay", "--json").stdout().get(0));
      assertThat(told.path("pid").asText()).isEqualTo(app.pid());
      assertThat(told.path("rule").path("calls").asInt()).isEqualTo(3);
      JsonNode sent = told.path("explained").path("decisions").path(1);
      assertThat(sent.path("sent").asInt()).isEqualTo(1);
      assertThat(sent.path("expressions").path(1).path("type").asText())
          .isEqualTo("java.lang.String");
      assertThat(sent.path("expressions").path(1).path("hash").asText()).matches("[0-9a-f]{8}");

      assertThat(command("detach", app.pid()).exitCode()).isZero();
      app.awaitNone("ir.metrix.agent.IsolatedClassLoader", Duration.ofSeconds(20));
    }
  }

  @Test
  void decisionsAreWatchedAsTheyAreMade() throws Exception {
    try (LivingApp app = start(Jvm.running());
        ChildJvm.Running watch =
            ChildJvm.on(Jvm.running())
                .options("-jar", Built.agentJar().toString())
                .start("status", app.pid(), "--explain", "pay", "--watch")) {
      watch.awaitLine(
          "  no call since then; look again after one, or add --watch", Duration.ofMinutes(1));
      app.say("pay nobody");
      watch.awaitLine("    not sent; the condition is false", Duration.ofMinutes(1));
    }
  }

  @Test
  void unknownRuleIsAnsweredWithTheNearest() throws Exception {
    try (LivingApp app = start(Jvm.running())) {
      ChildJvm.Ended ended = command("status", app.pid(), "--explain", "pya");
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.stderr())
          .containsExactly(
              "process "
                  + app.pid()
                  + " has no rule pya; did you mean pay? There is pay, come, later");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void mbeansComeWithTheApplicationsServerAndGoWithTheAgent(Jvm jvm) throws Exception {
    try (LivingApp app = start(jvm)) {
      app.say("pay ali");
      app.awaitLog("would send", 1);
      status(app, "\"sent\":1,");
      assertThat(app.jcmd("GC.class_histogram"))
          .as("until the application asks for management, nobody does")
          .doesNotContain("javax.management.MBeanServer");

      assertThat(app.say("mbeans")).isEqualTo("true");
      String beans = awaitBeans(app, "type=Rule,name=pay");
      assertThat(beans)
          .contains(
              "ir.metrix.agent:type=Agent{State=running;Version=",
              "ConfigFile=" + config + ";LastReload=null;}",
              "ir.metrix.agent:type=Delivery{Queued=0;Spooled=0;SpooledBytes=0;OldestSeconds=0;Sent=1;"
                  + "Retried=0;Dropped=0;DeadLettered=0;LastError=null;LastStatus=200;}",
              "type=Rule,name=\"come, later\"{State=waiting for its class",
              "Methods=[living.Living.pay(String, int)",
              "Calls=1;Captured=1;Filtered=0;Errors=0;LastError=null;}");

      assertThat(command("detach", app.pid()).exitCode()).isZero();
      assertThat(app.say("beans")).isEmpty();
    }
  }

  @Test
  void thePrometheusExporterReadsTheFigures() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path rules = Files.writeString(folder.resolve("exporter.yaml"), "rules:\n- pattern: \".*\"\n");
    try (LivingApp app =
        LivingApp.start(
            Jvm.running(),
            folder,
            PLAIN,
            "-javaagent:" + Built.agentJar() + "=" + config,
            "-javaagent:" + Built.prometheusExporter() + "=" + port + ":" + rules)) {
      app.say("pay ali");
      HttpRequest scrape =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      app.await(
          "the exporter's figures",
          () ->
              HttpClient.newHttpClient()
                  .send(scrape, HttpResponse.BodyHandlers.ofString())
                  .body()
                  .contains("ir_metrix_agent_Rule_Captured{name=\"pay\"} 1.0"));
      app.end();
    }
  }

  private static String awaitBeans(LivingApp app, String text) throws Exception {
    app.await("MBean " + text, () -> app.say("beans").contains(text));
    return app.say("beans");
  }

  private static JsonNode status(LivingApp app, String text) throws Exception {
    String[] said = {""};
    app.await(
        text,
        () -> {
          ChildJvm.Ended ended = command("status", app.pid(), "--json");
          said[0] = String.join("\n", ended.stdout());
          return said[0].contains(text);
        });
    return new ObjectMapper().readTree(said[0]);
  }

  private LivingApp start(Jvm jvm) throws Exception {
    return LivingApp.start(jvm, folder, PLAIN, "-javaagent:" + Built.agentJar() + "=" + config);
  }

  private static ChildJvm.Ended command(String... arguments) throws Exception {
    return ChildJvm.on(Jvm.running())
        .options("-jar", Built.agentJar().toString())
        .run(arguments[0], List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
  }
}
