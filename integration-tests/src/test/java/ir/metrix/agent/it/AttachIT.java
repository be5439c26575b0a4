package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar loaded into a JVM that runs already. */
class AttachIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void loadedClassIsTrackedFromNowOn(Jvm jvm) throws Exception {
    Ended ended = attach(jvm, "--release", "8", "-g");
    assertThat(ended.stdout).contains("up", "late1");
    assertThat(ended.log())
        .contains("rule pay: woven attached.Attached.pay(String, int)", "captured 1 = delivered 1");
  }

  /** JDK-8240908: below Java 19 retransformation would rename the parameters to arg0, arg1. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void parameterNamesOfALoadedClassAreNeverLost(Jvm jvm) throws Exception {
    Ended ended = attach(jvm, "--release", "8", "-g", "-parameters");
    assertThat(ended.stdout).containsExactly("up", "late1", "user", "number");
    assertThat(ended.log())
        .contains(
            jvm.version() < 19
                ? "restart needed"
                : "rule pay: woven attached.Attached.pay(String, int)");
  }

  private record Ended(List<String> stdout, List<String> stderr) {
    String log() {
      return String.join("\n", stderr);
    }
  }

  private Ended attach(Jvm jvm, String... javac) throws Exception {
    Path classes = AppCompiler.app("attached").options(javac).compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("attached.conf"),
            """
            metrix {
              delivery.mode = log
              track.pay {
                class = attached.Attached, method = pay
                message { type = action, customUserId = "#{user}", customName = paid }
              }
            }
            """);
    Path errors = folder.resolve("stderr");
    Process process =
        new ProcessBuilder(jvm.java(), "-cp", classes.toString(), "attached.Attached")
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> stdout = new ArrayList<>(List.of(out.readLine()));
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
      try {
        machine.loadAgent(Built.agentJar().toString(), config.toString());
      } catch (AgentLoadException e) {
        // Java 8 answers "0", its word for success, where later ones answer "return code: 0".
        assertThat(e).hasMessage("0");
      }
      machine.detach();
      try (PrintWriter in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8))) {
        in.println("late");
      }
      out.lines().forEach(stdout::add);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(stdout, Files.readAllLines(errors));
    } finally {
      process.destroyForcibly();
    }
  }
}
