package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with old versions of our libraries works with its own, and sees none of ours. */
class IsolationIT {
  private static final String[] NOT_TO_BE_SEEN = {
    "ir.metrix.agent.config.AgentConfig",
    "ir.metrix.agent.message.Message",
    "ir.metrix.agent.lib.okhttp3.OkHttpClient",
    "ir.metrix.agent.lib.jackson.core.JsonFactory",
    "ir.metrix.agent.lib.config.Config",
    "ir.metrix.agent.lib.kotlin.Unit",
    "ir.metrix.agent.lib.bytebuddy.jar.asm.ClassReader",
    "picocli.CommandLine",
    "META-INF/services/com.fasterxml.jackson.core.JsonFactory",
    "META-INF/services/java.sql.Driver",
    "META-INF/services/javax.annotation.processing.Processor",
    "reference.conf",
    "okhttp3/OkHttpClient.class",
    "kotlin/Unit.class"
  };

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void applicationUsesItsOwnLibrariesAndSeesNoneOfOurs(Jvm jvm) throws Exception {
    Path classes =
        AppCompiler.app("oldlibs")
            // The JDK's own small HTTP server is no part of what --release 8 offers.
            .options("-source", "8", "-target", "8", "-g", "-nowarn")
            .classpath(oldLibraries().stream())
            .compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("oldlibs.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track {
                fetched {
                  class = oldlibs.OldLibraries
                  method = fetch
                  message {
                    type = action, customUserId = reader, customName = fetched
                    attributes { text = "#{text}", result = "#{result}" }
                  }
                }
              }
            }
            """);

    ChildJvm.Ended without = application(jvm, classes).run("oldlibs.OldLibraries", NOT_TO_BE_SEEN);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended with =
          application(jvm, classes)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .run("oldlibs.OldLibraries", NOT_TO_BE_SEEN);

      assertThat(with.stdout())
          .contains("okhttp: a page for okhttp/3.4.2", "byte-buddy: woven", "config: [1, 2]")
          .contains("okhttp3.OkHttpClient from okhttp-3.4.2.jar")
          .noneMatch(line -> line.endsWith(": visible"))
          .isEqualTo(without.stdout());
      assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();

      List<Received> messages = metrix.awaitMessages(1, Duration.ofSeconds(30));
      assertThat(messages).hasSize(1);
      assertThat(messages.get(0).customName()).isEqualTo("fetched");
      assertThat(messages.get(0).user()).isEqualTo("reader");
      assertThat(messages.get(0).attributes().path("result").asText())
          .isEqualTo("a page for okhttp/3.4.2");
      assertThat(metrix.violations()).isEmpty();
    }
  }

  private static ChildJvm application(Jvm jvm, Path classes) throws IOException {
    return ChildJvm.on(jvm).classpath(Stream.concat(Stream.of(classes), oldLibraries().stream()));
  }

  private static List<Path> oldLibraries() throws IOException {
    try (Stream<Path> jars = Files.list(Built.oldLibraries())) {
      return jars.sorted().toList();
    }
  }
}
