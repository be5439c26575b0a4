package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** If the agent can't start, the application starts without it, and stderr says why. */
class AgentStandsAsideIT {
  private static final String NOWHERE = "http://127.0.0.1:9/";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void badConfigurationIsToldWithFileAndLine(Jvm jvm) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("bad.conf"),
            """
            metrix {
              application-id = shop
              api-kee = typing-slip
              track {
                sale { class = till.Till, method = sell, whenn = "result > 0" }
              }
            }
            """);

    ChildJvm.Ended ended = assertRunsAsWithoutAgent(jvm, config);
    assertThat(ended.agentLog())
        .anyMatch(line -> line.contains("bad.conf:3"))
        .anyMatch(line -> line.contains("bad.conf:5"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void missingFileIsToldByName(Jvm jvm) throws Exception {
    ChildJvm.Ended ended = assertRunsAsWithoutAgent(jvm, folder.resolve("missing.conf"));
    assertThat(ended.agentLog()).anyMatch(line -> line.contains("missing.conf"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void unreadableKeyFileIsToldWithFileAndLine(Jvm jvm) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("nokey.conf"),
            """
            metrix {
              application-id = shop
              api-key-file = no-such-folder/metrix-key
              track {
                sale {
                  class = till.Till
                  method = sell
                  message { type = action, customUserId = "#{customer}", customName = sold }
                }
              }
            }
            """);

    ChildJvm.Ended ended = assertRunsAsWithoutAgent(jvm, config);
    assertThat(ended.agentLog()).anyMatch(line -> line.contains("nokey.conf:3"));
  }

  private ChildJvm.Ended assertRunsAsWithoutAgent(Jvm jvm, Path config) throws Exception {
    Path classes = AppCompiler.app("till").compileTo(folder.resolve("classes"));
    ChildJvm.Ended ended =
        ChildJvm.on(jvm)
            .agent(AgentSetup.deliveringTo(NOWHERE, config))
            .classpath(Stream.of(classes))
            .run("till.Till", "3");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.stdout()).containsExactly("sold for 6");
    assertThat(ended.stderr())
        .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Exception"));
    assertThat(ended.agentLog()).isNotEmpty();
    return ended;
  }
}
