package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that ends at once has still told everything, and is never held for long. */
class ShutdownIT {
  private static final int SALES = 100;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void allMessagesArriveWhenMainReturns(Jvm jvm) throws Exception {
    assertAllArrive(jvm, "return", 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void allMessagesArriveWhenTheProgramExits(Jvm jvm) throws Exception {
    assertAllArrive(jvm, "exit", 7);
  }

  private void assertAllArrive(Jvm jvm, String ending, int exitCode) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended = till(jvm, metrix.url(), "30s", ending);
      assertThat(ended.exitCode()).isEqualTo(exitCode);
      assertThat(ended.stdout()).containsExactly("sold for 5050");

      metrix.awaitMessages(SALES, Duration.ofSeconds(30));
      metrix.stop();
      assertThat(metrix.messages())
          .extracting(message -> message.attributes().path("number").asInt())
          .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, SALES).boxed().toList());
      assertThat(metrix.violations()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void hangingEndpointHoldsTheJvmNoLongerThanItsTimeout(Jvm jvm) throws Exception {
    // Connections are taken by the system's backlog, and nobody ever answers.
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + hanging.getLocalPort() + "/";
      ChildJvm.Ended ended = till(jvm, url, "2s", "return");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.stdout()).containsExactly("sold for 5050");
      // Two seconds of patience, and much more for a busy machine to start a JVM.
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(15));
    }
  }

  private ChildJvm.Ended till(Jvm jvm, String endpoint, String timeout, String ending)
      throws Exception {
    Path classes = AppCompiler.app("till").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("till.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              shutdown { timeout = TIMEOUT }
              track {
                sale {
                  class = till.Till
                  method = sell
                  message {
                    type = action, customUserId = "#{customer}", customName = sold
                    attributes { number = "#{result}" }
                  }
                }
              }
            }
            """
                .replace("TIMEOUT", timeout));
    return ChildJvm.on(jvm)
        .agent(AgentSetup.deliveringTo(endpoint, config))
        .classpath(Stream.of(classes))
        .run("till.Till", String.valueOf(SALES), ending);
  }
}
