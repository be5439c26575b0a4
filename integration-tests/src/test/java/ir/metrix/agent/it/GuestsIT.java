package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jars;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other agents in the same JVM, that weave into the tracked method too, before or after ours. */
class GuestsIT {
  @TempDir static Path built;
  private static Path classes;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    classes = AppCompiler.app("pluggedapi").compileTo(built.resolve("classes"));
    Path osgi = Built.library("modules/org.apache.felix.framework.jar");
    AppCompiler.app("plugged").classpath(Stream.of(classes, osgi)).compileTo(classes);
  }

  @ParameterizedTest(name = "Java {0}, theirs {1}")
  @CsvSource({"8, first", "25, first", "25, last"})
  void openTelemetryTracesTheApplicationAndNotOurRequests(int java, String theirs)
      throws Exception {
    ChildJvm.Ended ended =
        runBeside(
            "agents/opentelemetry-javaagent.jar",
            "",
            java,
            theirs,
            "-Dotel.traces.exporter=console",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.instrumentation.methods.include=plugged.Desk[pay]");
    assertThat(ended.stderr().stream().filter(line -> line.contains("LoggingSpanExporter")))
        .as(String.join("\n", ended.stderr()))
        .hasSize(3)
        .allMatch(line -> line.contains("'Desk.pay' : "));
    assertThat(ended.stderr())
        .noneMatch(line -> line.contains("ERROR") || line.contains("Excepti"));
  }

  @ParameterizedTest(name = "Java {0}, theirs {1}")
  @CsvSource({"8, first", "25, first", "25, last"})
  void elasticTracesTheApplicationAndNotOurRequests(int java, String theirs) throws Exception {
    Elastic elastic = new Elastic();
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(elastic);
      server.start(InetAddress.getLoopbackAddress(), 0);
      ChildJvm.Ended ended =
          runBeside(
              "agents/elastic-apm-agent.jar",
              "",
              java,
              theirs,
              "-Delastic.apm.server_url=http://127.0.0.1:" + server.getPort(),
              "-Delastic.apm.trace_methods=plugged.Desk#pay",
              "-Delastic.apm.application_packages=plugged",
              "-Delastic.apm.central_config=false",
              "-Delastic.apm.cloud_provider=NONE",
              "-Delastic.apm.metrics_interval=0ms",
              "-Delastic.apm.log_level=WARN");
      assertThat(elastic.traced)
          .as(String.join("\n", ended.stdout()) + String.join("\n", ended.stderr()))
          .containsExactly("Desk#pay", "Desk#pay", "Desk#pay");
      assertThat(Stream.concat(ended.stdout().stream(), ended.stderr().stream()))
          .noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
    }
  }

  @ParameterizedTest(name = "Java {0}, theirs {1}")
  @CsvSource({"8, first", "25, first", "25, last"})
  void jacocoSeesTheTrackedClassCoveredAsItWasCompiled(int java, String theirs) throws Exception {
    Path executions = folder.resolve("jacoco.exec");
    ChildJvm.Ended ended =
        runBeside("agents/org.jacoco.agent-runtime.jar", "=destfile=" + executions, java, theirs);
    assertThat(ended.stderr()).as("no word of the other's").isEqualTo(ended.agentLog());

    ExecFileLoader loader = new ExecFileLoader();
    loader.load(executions.toFile());
    CoverageBuilder coverage = new CoverageBuilder();
    // It knows a class by the checksum of its class file: had it seen ours, nothing would match.
    new Analyzer(loader.getExecutionDataStore(), coverage)
        .analyzeAll(classes.resolve("plugged").resolve("Desk.class").toFile());
    IClassCoverage desk = coverage.getClasses().iterator().next();
    assertThat(desk.isNoMatch()).isFalse();
    assertThat(desk.getMethodCounter().getStatus()).isEqualTo(ICounter.FULLY_COVERED);
  }

  @ParameterizedTest(name = "Java {0}, theirs {1}")
  @CsvSource({"8, first", "25, first"})
  void classThatAnEarlierAgentHasLoadedIsTracked(int java, String theirs) throws Exception {
    Path agent =
        Jars.pack(
            AppCompiler.app("earlyguest").compileTo(folder.resolve("guest")),
            folder.resolve("guest.jar"),
            Map.of("Premain-Class", "guest.EarlyGuest"));
    ChildJvm.Ended ended = runBeside(agent, "=plugged.Desk", java, theirs);
    assertThat(ended.stderr()).isEqualTo(ended.agentLog());
  }

  private ChildJvm.Ended runBeside(
      String agent, String argument, int java, String theirs, String... options) throws Exception {
    return runBeside(Built.library(agent), argument, java, theirs, options);
  }

  /** Ours delivers exactly what it does alone. */
  private ChildJvm.Ended runBeside(
      Path agent, String argument, int java, String theirs, String... options) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("guests.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track {
                paid {
                  class = plugged.Desk, method = pay
                  message {
                    type = action, customUserId = "#{user}", customName = paid
                    attributes { total = "#{result.lines.sum(it.price)}" }
                  }
                }
                # What others add to a class is no method of it.
                any {
                  class = "plugged.D*", method = "*", nested = true
                  message { type = action, customUserId = anyone, customName = "#{method}" }
                }
                # Nor are we.
                loaded {
                  class = "ir.metrix.**", method = "*"
                  message { type = action, customUserId = nobody, customName = loaded }
                }
              }
            }
            """);
    ChildJvm jvm = ChildJvm.on(Jvm.find(java));
    String option = "-javaagent:" + agent + argument;
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      AgentSetup ours = AgentSetup.deliveringTo(metrix.url(), config);
      if (theirs.equals("first")) {
        jvm.options(option).agent(ours);
      } else {
        jvm.agent(ours).options(option);
      }
      ChildJvm.Ended ended = jvm.options(options).classpath(Stream.of(classes)).run("plugged.Main");
      assertThat(ended.exitCode()).as(String.join("\n", ended.stderr())).isZero();
      assertThat(ended.stdout()).anyMatch(line -> line.startsWith("paid, in "));
      assertThat(metrix.awaitMessages(9, Duration.ofSeconds(30)))
          .extracting(message -> message.inShort("total"))
          .containsExactlyInAnyOrder(
              "u1 paid 11",
              "u2 paid 21",
              "u3 paid 31",
              "anyone pay ",
              "anyone pay ",
              "anyone pay ",
              "anyone shop ",
              "anyone shop ",
              "anyone shop ");
      assertThat(metrix.violations()).isEmpty();
      return ended;
    }
  }

  /** Takes what Elastic's agent reports. */
  private static final class Elastic extends Dispatcher {
    private final List<String> traced = new CopyOnWriteArrayList<>();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (!request.getTarget().startsWith("/intake")) {
        return new MockResponse.Builder().code(200).body("{\"version\": \"8.15.0\"}").build();
      }
      try {
        for (String line : (Iterable<String>) request.getBody().utf8().lines()::iterator) {
          JsonNode event = new JsonMapper().readTree(line);
          for (String kind : List.of("transaction", "span", "error")) {
            if (event.has(kind)) {
              traced.add(event.path(kind).path("name").asText(kind));
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new MockResponse.Builder().code(202).build();
    }
  }
}
