package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Application servers install their own log manager and MBean server, and fail if someone has made
 * the standard ones before.
 */
class NothingEarlyIT {
  private static final List<String> MUST_WAIT =
      List.of("java.util.logging.LogManager", "java.lang.management.ManagementFactory", "okhttp3");

  /** Weaving, JSON, HTTP. */
  private static final List<String> NOT_UNTIL_A_CLASS_IS_MEANT =
      List.of("lib.bytebuddy.", "lib.jackson.", "lib.okhttp3.", "lib.kotlin.");

  /** Certificates, ciphers and all that providers bring: a fifth of a second of CPU. */
  private static final List<String> NOT_FOR_PLAIN_HTTP =
      List.of("sun.security.ssl.", "com.sun.crypto.provider.", "sun.security.ec.");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void loggingAndMBeansAreUntouchedWhenMainBegins(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("early").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("early.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track {
                loudness {
                  class = early.EarlyApp
                  method = loudness
                  message { type = action, customUserId = "#{who}", customName = asked }
                }
              }
            }
            """);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .classpath(Stream.of(classes))
              .options("-verbose:class", "-Djava.util.logging.manager=early.RecordingLogManager")
              .run("early.EarlyApp");

      assertThat(ended.exitCode()).isZero();
      // The JVM's own lines may begin in the middle of the program's: both write to stdout.
      assertThat(String.join("\n", ended.stdout()))
          .contains("log manager: untouched", "MBean servers: 0", "loudness: someone is quiet");
      int mainBegins =
          IntStream.range(0, ended.stdout().size())
              .filter(line -> ended.stdout().get(line).contains("main begins"))
              .findFirst()
              .orElse(-1);
      assertThat(mainBegins).isPositive();
      assertThat(ended.stdout().subList(0, mainBegins))
          .noneMatch(line -> MUST_WAIT.stream().anyMatch(line::contains));
      assertThat(ended.stdout())
          .noneMatch(line -> NOT_FOR_PLAIN_HTTP.stream().anyMatch(line::contains));
      // Else the agent wasn't there, and all of the above says nothing.
      assertThat(ended.agentLog()).isNotEmpty();
      assertThat(metrix.messages()).hasSize(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void nothingOfWeavingLoadsWhereNoClassIsMeant(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("early").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("other.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track.other {
                class = com.other.Orders, method = place
                message { type = action, customUserId = "#{args[0]}", customName = placed }
              }
            }
            """);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .classpath(Stream.of(classes))
              .options("-verbose:class")
              .run("early.EarlyApp");

      assertThat(ended.stdout())
          .filteredOn(line -> line.contains("ir.metrix.agent."))
          .hasSizeBetween(100, 450)
          .noneMatch(line -> NOT_UNTIL_A_CLASS_IS_MEANT.stream().anyMatch(line::contains));
      assertThat(ended.agentLog()).isNotEmpty();
    }
  }
}
