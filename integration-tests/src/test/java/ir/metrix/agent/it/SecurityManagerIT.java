package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy trusts the agent's jar with everything, and the application with nothing. */
class SecurityManagerIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void privateFieldsAreReadThoughTheApplicationMayNothing(Jvm jvm) throws Exception {
    assumeTrue(jvm.version() < 24, () -> jvm + " has no SecurityManager");
    sellThree(jvm, "u#{this.cents}", "return", "-Djava.security.manager");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void privateFieldsAreReadOnceAManagerIsThereToo(Jvm jvm) throws Exception {
    assumeTrue(jvm.version() < 24, () -> jvm + " has no SecurityManager");
    // Only the calls that come after it is there find the way to the field.
    sellThree(
        jvm,
        "u#{args[1] > 1 ? this.cents : 0}",
        "guard",
        jvm.version() < 12 ? "-Dnone" : "-Djava.security.manager=allow");
  }

  private void sellThree(Jvm jvm, String user, String mode, String manager) throws Exception {
    Path classes = AppCompiler.app("till").compileTo(folder.resolve("classes"));
    Path policy =
        Files.writeString(
            folder.resolve("policy"),
            "grant codeBase \""
                + Built.agentJar().toUri()
                + "\" { permission java.security.AllPermission; };\n");
    Path config =
        Files.writeString(
            folder.resolve("till.conf"),
            """
            metrix {
              delivery.mode = log
              track.sale {
                class = till.Till, method = sell
                message { type = action, customUserId = "USER", customName = sold }
              }
            }
            """
                .replace("USER", user));
    ChildJvm.Ended ended =
        ChildJvm.on(jvm)
            .agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config))
            .options(manager, "-Djava.security.policy==" + policy)
            .classpath(Stream.of(classes))
            .run("till.Till", "3", mode);
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.stdout()).containsExactly("sold for 6");
    assertThat(ended.agentLog())
        .anyMatch(
            line ->
                line.contains(
                    "captured 3 = delivered 3 + waiting 0 + dead-lettered 0 + dropped 0"));
  }
}
