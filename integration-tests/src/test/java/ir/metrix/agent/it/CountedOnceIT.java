package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A call through a proxy is one call, and an object is one object, however many methods and
 * constructors it takes. All rules have {@code nested = true}: it is not that setting which hides
 * the others.
 */
class CountedOnceIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void proxiesAndConstructorsSendOnce(Jvm jvm) throws Exception {
    List<Path> libraries =
        List.of(
            Built.library("proxies/cglib-nodep-3.3.0.jar"),
            Built.library("proxies/byte-buddy-1.18.14.jar"),
            Built.library("proxies/javassist-3.18.1-GA.jar"));
    Path classes =
        AppCompiler.app("counted")
            .classpath(libraries.stream())
            .compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("counted.conf"),
            """
            metrix {
              delivery.mode = log
              defaults { type = action, customUserId = u, customName = n }
              track {
                paid { subtypes-of = counted.Shop, method = pay, nested = true, message { type = action } }
                paid-anywhere { class = "**", method = "pay(int)", nested = true, message { type = action } }
                view { class = "counted.Cart$$$view1", method = pay, nested = true, message { type = action } }
                made {
                  class = counted.Made, method = "<init>", nested = true
                  message { type = action, customName = "made_#{args.size()}" }
                }
                failed { class = counted.Made, method = "<init>", nested = true, on = throw, message { type = action } }
                either { class = counted.Made, method = "<init>", nested = true, on = exit, message { type = action } }
                begun { class = counted.Made, method = "<init>", nested = true, on = enter, message { type = action } }
                two { class = counted.Made, method = "<init>(int, String)", nested = true, message { type = action } }
              }
            }
            """);
    ChildJvm.Ended without = run(jvm, classes, libraries, null);
    ChildJvm.Ended with =
        run(jvm, classes, libraries, AgentSetup.deliveringTo("http://127.0.0.1:1/", config));

    assertThat(with.stdout()).isEqualTo(without.stdout()).hasSize(16);
    assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
    assertThat(with.agentLog())
        .anyMatch(line -> line.contains("rule paid: calls 6, captured 6"))
        .anyMatch(line -> line.contains("rule paid-anywhere: calls 6, captured 6"))
        .anyMatch(line -> line.contains("rule view: calls 1, captured 1"))
        // Six that were made, and one more inside of one of them; four failed.
        .anyMatch(line -> line.matches(".*rule made: calls \\d+, captured 7"))
        .anyMatch(line -> line.matches(".*rule failed: calls \\d+, captured 2"))
        .anyMatch(line -> line.matches(".*rule either: calls \\d+, captured 9"))
        .anyMatch(line -> line.contains("rule two: calls 4, captured 4"))
        .noneMatch(line -> line.contains("left as it was"));
    assertThat(String.join("\n", with.agentLog()))
        .contains("\"made_1\"", "\"made_2\"")
        .doesNotContain("\"made_3\"");
  }

  static Stream<Arguments> mockito() {
    return Stream.of(
        Arguments.of(Jvm.find(8), "a subclass", "mockito-core-4.11.0"),
        Arguments.of(Jvm.find(25), "the class itself, changed", "mockito-core-5.20.0"));
  }

  @ParameterizedTest(name = "{0}, mocks are {1}")
  @MethodSource("mockito")
  void managedBeansAndSpiesSendOnceAndMocksNever(Jvm jvm, String mocks, String mockito)
      throws Exception {
    List<Path> libraries =
        List.of(
            Built.library("beans/weld-se-shaded-3.1.9.Final.jar"),
            Built.library("beans/" + mockito + ".jar"),
            Built.library("beans/objenesis-3.3.jar"),
            Built.library("beans/byte-buddy-agent-1.17.7.jar"),
            Built.library("proxies/byte-buddy-1.18.14.jar"));
    Path classes =
        AppCompiler.app("beans").classpath(libraries.stream()).compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("beans.conf"),
            """
            metrix {
              delivery.mode = log
              defaults { type = action, customUserId = "u#{amount}", customName = paid }
              track {
                paid { subtypes-of = beans.Shop, method = pay, nested = true, message { type = action } }
                paid-anywhere { class = "**", method = "pay(int)", nested = true, message { type = action } }
              }
            }
            """);
    ChildJvm.Ended with =
        run(
            jvm,
            classes,
            libraries,
            AgentSetup.deliveringTo("http://127.0.0.1:1/", config),
            "beans.Main");
    assertThat(with.stdout())
        .as(String.join("\n", with.stderr()))
        .contains("noted pay", "paid 2", "paid 4", "paid 33");
    assertThat(with.exitCode()).isZero();
    assertThat(with.agentLog())
        .anyMatch(line -> line.contains("rule paid: calls 2, captured 2"))
        .anyMatch(line -> line.contains("rule paid-anywhere: calls 2, captured 2"))
        .noneMatch(line -> line.contains("left as it was"));
    assertThat(String.join("\n", with.agentLog())).contains("\"u1\"", "\"u2\"");
  }

  private static ChildJvm.Ended run(Jvm jvm, Path classes, List<Path> libraries, AgentSetup agent)
      throws Exception {
    return run(jvm, classes, libraries, agent, "counted.Counted");
  }

  private static ChildJvm.Ended run(
      Jvm jvm, Path classes, List<Path> libraries, AgentSetup agent, String mainClass)
      throws Exception {
    ChildJvm child =
        ChildJvm.on(jvm).classpath(Stream.concat(Stream.of(classes), libraries.stream()));
    if (agent != null) {
      child.agent(agent);
    }
    if (jvm.version() > 8) {
      // CGLIB and Javassist define classes by reflection.
      child.options("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    return child.run(mainClass);
  }
}
