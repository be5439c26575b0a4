package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/**
 * Programs of every shape of method, each method tracked, do exactly what they do without the
 * agent.
 */
class OddMethodsIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void java8MethodsBehaveAsWithoutTheAgent(Jvm jvm) throws Exception {
    assertSame(jvm, "odd", "odd.Odd", "--release", "8", "-g");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void java8MethodsWithoutDebugInformationBehaveAsWithoutTheAgent(Jvm jvm) throws Exception {
    assertSame(jvm, "odd", "odd.Odd", "--release", "8", "-g:none");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void java17MethodsBehaveAsWithoutTheAgent(Jvm jvm) throws Exception {
    assumeTrue(jvm.version() >= 17, () -> jvm + " cannot run class files of Java 17");
    assertSame(jvm, "odd17", "odd.Odd17", "--release", "17", "-g");
  }

  private void assertSame(Jvm jvm, String app, String mainClass, String... javac) throws Exception {
    Path classes = AppCompiler.app(app).options(javac).compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("odd.conf"),
            """
            metrix {
              delivery.mode = log
              track {
                returns {
                  class = "odd.**", method = ["*", "<init>"], on = exit
                  message {
                    type = action, customUserId = "u#{args.size()}", customName = "#{method}"
                    attributes { elapsed = "#{elapsed}", failed = "#{thrown != null}" }
                  }
                }
                enters {
                  class = "odd.**", method = ["*", "<init>"], on = enter, nested = true
                  message { type = action, customUserId = u, customName = "#{method}" }
                }
              }
            }
            """);
    ChildJvm.Ended without = ChildJvm.on(jvm).classpath(Stream.of(classes)).run(mainClass);
    ChildJvm.Ended with =
        ChildJvm.on(jvm)
            .agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config))
            .classpath(Stream.of(classes))
            .run(mainClass);

    assertThat(with.stdout()).isEqualTo(without.stdout()).hasSizeGreaterThan(4);
    assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
    assertThat(with.agentLog())
        .noneMatch(line -> line.contains("left as it was"))
        .anyMatch(line -> line.contains("rule returns: woven " + mainClass + "."))
        .anyMatch(line -> line.contains("rule enters: woven " + mainClass + "."));
    assertThat(with.stderr()).as("no word of the JVM's").isEqualTo(with.agentLog());
  }
}
