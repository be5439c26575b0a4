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

  private static ChildJvm.Ended run(Jvm jvm, Path classes, List<Path> libraries, AgentSetup agent)
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
    return child.run("counted.Counted");
  }
}
