package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import ir.metrix.agent.it.harness.OtherUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs that run as another user, in a container or not, and users who may not look into one. */
class OtherUsersIT {
  private static final List<String> PLAIN = List.of("--release", "8", "-g");
  private static final Path CONFIG = OtherUser.APP.resolve("metrix.conf");
  private static final Path JAR = OtherUser.APP.resolve("metrix-agent.jar");

  @TempDir Path folder;

  @BeforeEach
  void putIntoTheContainer() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/ns")), "no Linux: no containers");
    OtherUser.open(folder);
    Files.copy(Built.agentJar(), folder.resolve("metrix-agent.jar"));
    configure("delivery.mode = log");
  }

  private void configure(String delivery) throws Exception {
    Files.writeString(
        folder.resolve("metrix.conf"),
        """
        metrix {
          %s
          track.pay {
            class = living.Living, method = pay
            message { type = action, customUserId = "#{user}", customName = paid }
          }
        }
        """
            .formatted(delivery));
  }

  private static Stream<Jvm> listeningToRoot() {
    return Jvm.supported().filter(jvm -> jvm.version() >= 11);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listeningToRoot")
  void rootReachesTheContainerOfAnotherUser(Jvm jvm) throws Exception {
    try (LivingApp app = startInContainer(jvm)) {
      reach(app, List.of());
    }
  }

  /** The JDK's attempt would print a thread dump there, and bar that user from attaching. */
  @Test
  void java8ListensToItsOwnUserAloneAndIsLeftAloneByRoot() throws Exception {
    List<String> nobody = OtherUser.beside(Jvm.running());
    try (LivingApp app = startInContainer(Jvm.find(8))) {
      for (String command : List.of("status", "detach")) {
        assertThat(command(List.of(), command, app.pid()).stderr())
            .containsExactly(
                "process "
                    + app.pid()
                    + " belongs to nobody and runs Java 8, which listens to its own user alone. Run"
                    + " the command as that user: sudo -u nobody java -jar …");
      }
      reach(app, nobody);
      assertThat(app.say("pay ali")).as("no thread dump before").isEqualTo("paid ali1");
    }
  }

  /** In, looked at, and out again. */
  private void reach(LivingApp app, List<String> launcher) throws Exception {
    ChildJvm.Ended elsewhere = command(launcher, "attach", app.pid(), CONFIG.toString());
    assertThat(elsewhere.exitCode()).isEqualTo(1);
    assertThat(elsewhere.stderr())
        .containsExactly(
            "process "
                + app.pid()
                + " cannot read "
                + folder.resolve("metrix-agent.jar")
                + ": it lies in a container, or its user may not read that file. Put the jar where it"
                + " can, and name that place: --jar PATH");

    ChildJvm.Ended attached =
        command(launcher, "attach", app.pid(), CONFIG.toString(), "--jar", JAR.toString());
    assertThat(attached.stdout())
        .as(attached.toString())
        .containsExactly("process " + app.pid() + ": the agent is in this JVM");
    assertThat(app.say("pay ali")).isEqualTo("paid ali1");
    app.awaitLog("would send", 1);
    app.await(
        "figures",
        () ->
            String.join("\n", command(launcher, "status").stdout())
                .contains("JVM " + app.pid() + ": Metrix agent"));
    assertThat(command(launcher, "status", app.pid(), "--explain", "pay").exitCode()).isZero();
    assertThat(command(launcher, "detach", app.pid()).stdout())
        .containsExactly("process " + app.pid() + ": the agent is out of this JVM");
  }

  @Test
  void whoMayNotAttachLearnsNothingOfAnybody() throws Exception {
    List<String> nobody = OtherUser.beside(Jvm.running());
    Path spool = folder.resolve("spool");
    Path log = folder.resolve("agent.log");
    configure(
        "endpoint = \"http://127.0.0.1:1/\", application-id = a, api-key = 0123456789abcdef,"
            + " spool.directory = \"%s\", log.file = \"%s\"".formatted(spool, log));
    try (LivingApp app =
        LivingApp.start(
            Jvm.running(),
            folder,
            PLAIN,
            "-javaagent:" + Built.agentJar() + "=" + folder.resolve("metrix.conf"))) {
      assertThat(app.say("pay ali.the.only")).isEqualTo("paid ali.the.only1");
      app.await("spooled message", () -> grep(List.of(), spool).contains("ali.the.only"));
      assertThat(command(List.of(), "status", app.pid(), "--explain", "pay").exitCode()).isZero();
      app.say("pay ali.the.only");

      for (List<String> command :
          List.of(
              List.of("status", app.pid()),
              List.of("status", app.pid(), "--explain", "pay"),
              List.of("attach", app.pid(), folder.resolve("metrix.conf").toString()),
              List.of("detach", app.pid()),
              List.of("spool", spool.toString(), "export", "--show-users"))) {
        ChildJvm.Ended ended = command(nobody, command.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.toString())
            .containsAnyOf("belongs to root, and you are nobody", "its owner alone may read it")
            .doesNotContain("ali.the.only");
      }
      ChildJvm.Ended all = command(nobody, "status");
      assertThat(all.stdout().toString()).doesNotContain("JVM " + app.pid());
      assertThat(String.join("\n", all.stderr()))
          .contains("processes of other users could not be looked into");
      assertThat(grep(nobody, folder)).doesNotContain("ali.the.only");
      for (String file : List.of("environ", "maps", "fd")) {
        assertThat(grep(nobody, Path.of("/proc", app.pid(), file))).doesNotContain("ali.the.only");
      }
    }
  }

  /** Lines of files below it in which the user's name stands, as far as they can be read. */
  private static String grep(List<String> launcher, Path place) throws Exception {
    List<String> line = new ArrayList<>(launcher);
    line.addAll(List.of("grep", "-ra", "ali.the.only", place.toString()));
    Process grep = new ProcessBuilder(line).redirectErrorStream(true).start();
    return new String(grep.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private LivingApp startInContainer(Jvm jvm) throws Exception {
    return LivingApp.start(
        OtherUser.inContainer(jvm, folder), OtherUser.APP, jvm, folder, PLAIN, new String[0]);
  }

  private ChildJvm.Ended command(List<String> launcher, String... arguments) throws Exception {
    return ChildJvm.on(Jvm.running())
        .launchedBy(launcher)
        .options("-jar", folder.resolve("metrix-agent.jar").toString())
        .run(arguments[0], List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
  }
}
