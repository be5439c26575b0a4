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

/** Requests that a servlet leaves open, on Tomcat 9. */
class OpenRequestsIT {
  private static final String RULES =
      """
      metrix {
        delivery.mode = log
        track.request {
          class = "openrequests.Main$Open", method = doGet, on = exit
          before { path = "#{args[0].requestURI}" }
          message {
            type = action, customName = request, customUserId = "#{before.path}"
            attributes { how = "#{outcome}", slow = "#{elapsed >= 150}" }
          }
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void eachRequestIsSeenOnceAtItsEnd(Jvm jvm) throws Exception {
    List<Path> jars = jars();
    Path classes =
        AppCompiler.app("openrequests")
            .classpath(jars.stream())
            .compileTo(folder.resolve("classes"));
    Path config = Files.writeString(folder.resolve("open.conf"), RULES);
    Path base = Files.createDirectory(folder.resolve("base"));
    ChildJvm.Ended ended =
        ChildJvm.on(jvm)
            .agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config))
            .classpath(Stream.concat(Stream.of(classes), jars.stream()))
            .run("openrequests.Main", base.toString());

    String log = String.join("\n", ended.stderr());
    assertThat(ended.exitCode()).as(log).isZero();
    assertThat(ended.stdout()).containsExactly("plain 200", "later 200", "again 200", "late 500");
    for (String[] request :
        new String[][] {{"/plain", "returned"}, {"/later", "returned"}, {"/again", "returned"}}) {
      assertThat(ended.agentLog())
          .as(log)
          .filteredOn(line -> line.contains("\"customUserId\":\"" + request[0] + "\""))
          .singleElement()
          .asString()
          .containsOnlyOnce("\"how\":")
          .contains("\"how\":\"" + request[1] + "\"");
    }
    assertThat(ended.agentLog())
        .as(log)
        .filteredOn(line -> line.contains("\"customUserId\":\"/late\""))
        .singleElement()
        .asString()
        .contains("\"how\":\"timed-out\",\"slow\":true");
    assertThat(log).contains("rule request: calls 5, captured 4").doesNotContain("] WARN");
  }

  private static List<Path> jars() throws Exception {
    try (Stream<Path> lib = Files.list(Built.tomcat().resolve("lib"))) {
      return Stream.concat(lib, Stream.of(Built.tomcat().resolve("bin").resolve("tomcat-juli.jar")))
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .toList();
    }
  }
}
