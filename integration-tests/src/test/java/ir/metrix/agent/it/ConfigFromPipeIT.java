package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration that a shell writes into a pipe, so that its key is on no disk. */
class ConfigFromPipeIT {
  private static final Path STDIN = Path.of("/dev/stdin");

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    assumeTrue(Files.exists(STDIN), "there is no /dev/stdin here");
    config = write("SPOOL", folder.resolve("spool").toString());
  }

  private Path write(String placeholder, String spool) throws Exception {
    String text =
        """
        metrix {
          application-id = ${METRIX_APPLICATION_ID}
          api-key = ${METRIX_API_KEY}
          endpoint = ${METRIX_ENDPOINT}
          reload.interval = 1s
          spool.directory = "SPOOL"
          track.sale {
            class = till.Till, method = sell
            message { type = action, customUserId = "#{customer}", customName = sold }
          }
        }
        """;
    return Files.writeString(folder.resolve("metrix.conf"), text.replace(placeholder, spool));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void checkReadsIt(Jvm jvm) throws Exception {
    ChildJvm.Ended good = check(jvm);
    assertThat(good.stdout()).containsExactly("/dev/stdin: good, 1 rule");
    assertThat(good.exitCode()).isZero();

    Files.writeString(config, Files.readString(config).replace("track.sale", "trak.sale"));
    ChildJvm.Ended bad = check(jvm);
    assertThat(bad.stdout())
        .first()
        .isEqualTo("/dev/stdin:7:3: metrix.trak: unknown key; did you mean 'track'?");
    assertThat(bad.exitCode()).isEqualTo(1);
  }

  private ChildJvm.Ended check(Jvm jvm) throws Exception {
    return piped(jvm)
        .options("-DMETRIX_APPLICATION_ID=a", "-DMETRIX_API_KEY=k")
        .options("-DMETRIX_ENDPOINT=http://127.0.0.1:9/")
        .options("-jar", Built.agentJar().toString())
        .run("check", STDIN.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void theAgentTakesItOnceAndSaysSo(Jvm jvm) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended = sell(jvm, metrix.url());
      metrix.awaitMessages(3, Duration.ofSeconds(30));

      assertThat(ended.agentLog())
          .anyMatch(line -> line.contains("/dev/stdin, 1 rule"))
          .anyMatch(line -> line.contains("is a pipe and was read once"))
          .anyMatch(line -> line.contains("captured 3 = delivered 3"));
    }
  }

  /** Another configuration that came by the same name would send what this one left. */
  @Test
  void withoutADirectoryForItsMessagesTheAgentSaysWhatIsMissing() throws Exception {
    config = write("  spool.directory = \"SPOOL\"\n", "");

    ChildJvm.Ended ended = sell(Jvm.running(), "http://127.0.0.1:9/");

    assertThat(ended.agentLog())
        .anyMatch(line -> line.contains("/dev/stdin: metrix.spool.directory is not set"))
        .anyMatch(line -> line.contains("the application runs without the agent"));
  }

  private ChildJvm.Ended sell(Jvm jvm, String endpoint) throws Exception {
    Path classes = AppCompiler.app("till").compileTo(folder.resolve("classes"));
    ChildJvm.Ended ended =
        piped(jvm)
            .agent(AgentSetup.deliveringTo(endpoint, STDIN))
            .classpath(Stream.of(classes))
            .run("till.Till", "3");
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.stdout()).containsExactly("sold for 6");
    return ended;
  }

  private ChildJvm piped(Jvm jvm) {
    return ChildJvm.on(jvm)
        .launchedBy(List.of("sh", "-c", "cat \"$0\" | \"$@\"", config.toString()));
  }
}
