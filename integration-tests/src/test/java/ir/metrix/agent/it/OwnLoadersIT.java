package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loaders of the application's own making. */
class OwnLoadersIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void sameClassInChildFirstAndParallelLoadersIsTrackedInEach(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("loaders").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("loaders.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track {
                paid {
                  class = loaders.shop.Desk, method = pay
                  message {
                    type = action, customUserId = "#{user}", customName = paid
                    attributes {
                      branch = "#{T(loaders.shop.Desk).branch}", receipt = "#{result.number}"
                    }
                  }
                }
              }
            }
            """);
    ChildJvm.Ended without = ChildJvm.on(jvm).classpath(Stream.of(classes)).run("loaders.Main");
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended with =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .classpath(Stream.of(classes))
              .run("loaders.Main");

      assertThat(with.stdout()).isEqualTo(without.stdout()).hasSize(16);
      assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
      assertThat(with.stderr()).as("no word of the JVM's").isEqualTo(with.agentLog());
      List<String> paid = new ArrayList<>();
      for (String branch : List.of("main", "north", "south")) {
        for (String user : List.of("ali", "sara")) {
          paid.add(branch + ": " + branch + " of " + user);
        }
      }
      for (int round = 0; round < 10; round++) {
        for (int user = 0; user < 4; user++) {
          paid.add("p" + round + ": p" + round + " of u" + user);
        }
      }
      assertThat(metrix.awaitMessages(paid.size(), Duration.ofSeconds(30)))
          .extracting(
              message ->
                  message.attributes().path("branch").asText()
                      + ": "
                      + message.attributes().path("receipt").asText())
          .containsExactlyInAnyOrderElementsOf(paid);
      assertThat(metrix.violations()).isEmpty();
    }
  }
}
