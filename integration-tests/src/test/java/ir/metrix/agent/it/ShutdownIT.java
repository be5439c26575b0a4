package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
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

  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
      // Two seconds of patience, and much more for a busy machine to start a JVM; a request's own
      // time-out is thirty.
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(25));
      assertThat(ended.agentLog()).last().asString().contains(sum(SALES, 0, SALES));
    }
  }

  static Stream<Jvm> oldestAndRunning() {
    return Stream.of(Jvm.find(8), Jvm.running());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndRunning")
  void programThatExitsWithinATrackedMethodEndsAlsoIfNobodyAnswers(Jvm jvm) throws Exception {
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + hanging.getLocalPort() + "/";
      ChildJvm.Ended ended = till(jvm, url, "2s", "exit-within");
      assertThat(ended.exitCode()).isEqualTo(7);
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(25));
      assertThat(ended.agentLog()).last().asString().contains(sum(SALES - 1, 0, SALES - 1));
    }
  }

  /** The exiting thread waits in there for all hooks, ours too, and never comes back. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndRunning")
  void programThatExitsWithinATrackedMethodEndsAndHasToldAllBefore(Jvm jvm) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended = till(jvm, metrix.url(), "30s", "exit-within");
      assertThat(ended.exitCode()).isEqualTo(7);
      assertThat(ended.stdout()).containsExactly("exit");
      assertThat(ended.agentLog()).last().asString().contains(sum(SALES - 1, SALES - 1, 0));
      assertThat(metrix.messages()).hasSize(SALES - 1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndRunning")
  void hookOfTheApplicationThatHangsKeepsNothingBack(Jvm jvm) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start();
        ChildJvm.Running hanging =
            tillJvm(jvm, metrix.url(), "30s").start("till.Till", "100", "hang")) {
      hanging.awaitLog(sum(SALES, SALES, 0), PATIENCE);
      assertThat(metrix.messages()).hasSize(SALES);
      assertThat(ProcessHandle.of(hanging.pid())).isPresent();
    }
  }

  /**
   * With this flag the JVM runs no hooks: what is on disk by then is delivered by the next start.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndRunning")
  void whatWasOnDiskWhenTheJvmRanOutOfMemoryIsDeliveredByTheNextStart(Jvm jvm) throws Exception {
    Path go = folder.resolve("go");
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      try (ChildJvm.Running running =
          tillJvm(jvm, "http://127.0.0.1:9/", "1s")
              .options("-Xmx48m", "-XX:+ExitOnOutOfMemoryError")
              .start("till.Till", "100", "memory", go.toString())) {
        running.await(() -> waiting() == SALES, PATIENCE, SALES + " messages on disk");
        Files.createFile(go);
        assertThat(running.awaitEnd(PATIENCE).exitCode()).isEqualTo(3);
      }
      ChildJvm.Ended next = tillJvm(jvm, metrix.url(), "30s").run("till.Till", "0", "return");
      assertThat(next.agentLog()).last().asString().contains(sum(SALES, SALES, 0));
      assertThat(metrix.messages()).hasSize(SALES);
    }
  }

  private int waiting() throws Exception {
    ChildJvm.Ended list =
        ChildJvm.on(Jvm.running())
            .options("-jar", Built.agentJar().toString())
            .run("spool", folder.resolve("spool").toString(), "list", "--json");
    return list.exitCode() == 0
        ? new ObjectMapper()
            .readTree(String.join("", list.stdout()))
            .path("waiting")
            .path("messages")
            .asInt()
        : 0;
  }

  private static String sum(int captured, int delivered, int waiting) {
    return String.format(
        "stopped: captured %d = delivered %d + waiting %d + dead-lettered 0 + dropped 0",
        captured, delivered, waiting);
  }

  private ChildJvm.Ended till(Jvm jvm, String endpoint, String timeout, String ending)
      throws Exception {
    return tillJvm(jvm, endpoint, timeout).run("till.Till", String.valueOf(SALES), ending);
  }

  private ChildJvm tillJvm(Jvm jvm, String endpoint, String timeout) throws Exception {
    Path classes = AppCompiler.app("till").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("till.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              spool.directory = spool
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
        .classpath(Stream.of(classes));
  }
}
