package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests of a library, as its authors published them, say of it what they say without us. */
class LibraryTestSuiteIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void commonsCodecPassesItsOwnTestsWithEveryMethodTracked(Jvm jvm) throws Exception {
    List<Path> jars = new ArrayList<>();
    jars.add(
        AppCompiler.app("suite")
            .classpath(Stream.of(Built.library("suite/junit-4.12.jar")))
            .compileTo(folder.resolve("classes")));
    for (String name :
        List.of(
            "commons-codec-1.10",
            "commons-codec-1.10-tests",
            "junit-4.12",
            "hamcrest-core-1.3",
            "commons-lang3-3.4")) {
      jars.add(Built.library("suite/" + name + ".jar"));
    }
    Path config =
        Files.writeString(
            folder.resolve("codec.conf"),
            """
            metrix {
              delivery.mode = log, log.level = warn
              track.all {
                class = "org.apache.commons.codec.**", method = ["*", "<init>"]
                on = exit, nested = true, when = "args.size() > 99"
                message { type = action, customUserId = u, customName = called }
              }
            }
            """);
    ChildJvm.Ended without = run(jvm, jars, null);
    ChildJvm.Ended with = run(jvm, jars, AgentSetup.deliveringTo("http://127.0.0.1:1/", config));

    assertThat(outcome(with)).isEqualTo(outcome(without));
    assertThat(outcome(without).get(0)).matches("[5-9]\\d\\d tests, \\d+ ignored");
    assertThat(with.agentLog())
        .as("woven, called, and nothing else to say")
        .singleElement()
        .asString()
        .matches(".*rule all: called, nothing sent: calls \\d{4,}, captured 0, condition .*");
  }

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  private static ChildJvm.Ended run(Jvm jvm, List<Path> jars, AgentSetup agent) throws Exception {
    ChildJvm child = ChildJvm.on(jvm).patience(Duration.ofMinutes(3)).classpath(jars.stream());
    if (agent != null) {
      child.agent(agent);
    }
    return child.run("suite.Suite", Built.library("suite/commons-codec-1.10-tests.jar").toString());
  }

  /** Its last lines: the tests print whatever they like before. */
  private static List<String> outcome(ChildJvm.Ended ended) {
    List<String> lines = ended.stdout();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).matches("\\d+ tests, \\d+ ignored")) {
        return lines.subList(i, lines.size());
      }
    }
    throw new AssertionError("no outcome among " + lines + ended.stderr());
  }
}
