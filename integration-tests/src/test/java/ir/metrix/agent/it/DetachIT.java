package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes into a running JVM, goes out of it, and comes again. */
class DetachIT {
  private static final List<String> PLAIN = List.of("--release", "8", "-g");
  private static final List<String> WITH_NAMES = List.of("--release", "8", "-g", "-parameters");
  private static final String OURS = "ir.metrix.agent.IsolatedClassLoader";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void whatCameByAttachingGoesWithoutATrace(Jvm jvm) throws Exception {
    try (LivingApp app = LivingApp.start(jvm, folder, PLAIN)) {
      assertThat(command("attach", app.pid(), config("first").toString()).stdout())
          .containsExactly("process " + app.pid() + ": the agent is in this JVM");
      assertThat(app.say("pay ali")).isEqualTo("paid ali1");
      app.awaitLog("\"customName\":\"first\"", 1);
      assertThat(app.jcmd("GC.class_histogram")).contains(OURS);

      assertThat(command("detach", app.pid()).stdout())
          .containsExactly("process " + app.pid() + ": the agent is out of this JVM");
      assertThat(app.say("pay ali")).isEqualTo("paid ali1");
      app.await("end of our threads", () -> !app.jcmd("Thread.print").contains("metrix-"));
      app.awaitNone(OURS, Duration.ofSeconds(20));
      assertThat(app.log()).contains("captured 1 = delivered 1");

      command("attach", app.pid(), config("second").toString());
      assertThat(app.say("pay ali")).isEqualTo("paid ali1");
      app.awaitLog("\"customName\":\"second\"", 1);
      app.end();
      assertThat(app.count("\"customName\":\"first\"")).isEqualTo(1);
      assertThat(app.count("\"customName\":\"second\"")).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void hooksGoOnlyWhereParameterNamesStay(Jvm jvm) throws Exception {
    try (LivingApp app =
        LivingApp.start(
            jvm, folder, WITH_NAMES, "-javaagent:" + Built.agentJar() + "=" + config("started"))) {
      app.say("pay ali");
      app.awaitLog("\"customName\":\"started\"", 1);

      String said = String.join("\n", command("detach", app.pid()).stdout());
      assertThat(said).contains("the agent is out of this JVM");
      assertThat(said.contains("JDK-8240908): living.Living")).isEqualTo(jvm.version() < 19);
      app.say("pay ali");
      assertThat(app.say("names")).isEqualTo("user number");
      app.awaitNone(OURS, Duration.ofSeconds(20));
      app.end();
      assertThat(app.count("would send")).isEqualTo(1);
    }
  }

  @Test
  void whatWaitsIsDeliveredAndTheHttpClientGoesToo() throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      Path config =
          Files.writeString(
              folder.resolve("metrix.conf"),
              rule("http")
                  .replace("delivery.mode = log", "")
                  .replace("metrix {", "metrix { endpoint = \"" + metrix.url() + "\", ")
                  .replace(
                      "track", "application-id = a, api-key = " + AgentSetup.API_KEY + ", track"));
      try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
        command("attach", app.pid(), config.toString());
        app.say("pay ali");
        command("detach", app.pid());
        metrix.awaitMessages(1, Duration.ofSeconds(20));
        assertThat(app.log())
            .contains("captured 1 = delivered 1")
            .doesNotContain(AgentSetup.API_KEY);
        // OkHttp's own threads end a minute after their last task.
        app.awaitNone(OURS, Duration.ofMinutes(2));
      }
    }
  }

  @Test
  void eachCommandSaysInALineWhatBecameOfIt() throws Exception {
    StringBuilder said = new StringBuilder();
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
      String file = config("good").toString();
      Path bad = Files.writeString(folder.resolve("bad.conf"), "metrix { trak {} }");
      for (String command :
          List.of(
              "detach PID",
              "attach PID " + bad,
              "attach PID " + file,
              "attach PID " + file,
              "attach PID " + bad,
              "status PID --explain god",
              "detach PID",
              "status PID",
              "attach PID " + folder.resolve("nowhere.conf"))) {
        ChildJvm.Ended ended = command(command.replace("PID", app.pid()).split(" "));
        said.append("> ").append(command).append('\n');
        ended.stdout().forEach(line -> said.append(line).append('\n'));
        ended.stderr().forEach(line -> said.append("err: ").append(line).append('\n'));
        said.append("exit ").append(ended.exitCode()).append('\n');
      }
      String transcript =
          said.toString()
              .replace(folder + File.separator, "")
              .replace("process " + app.pid(), "process PID")
              .replace("attach " + app.pid(), "attach PID");
      assertThat(transcript)
          .isEqualTo(
              """
              > detach PID
              err: process PID has no Metrix agent
              exit 1
              > attach PID bad.conf
              err: process PID: the agent did not start, the application goes on as before:
              err: bad.conf:1:10: metrix.trak: unknown key; did you mean 'track'?
              err:     metrix { trak {} }
              err:              ^
              exit 1
              > attach PID good.conf
              process PID: the agent is in this JVM
              exit 0
              > attach PID good.conf
              err: process PID: this JVM already has a Metrix agent, which runs with good.conf; good.conf is followed as it changes. For another configuration take that agent out first: detach PID
              exit 1
              > attach PID bad.conf
              err: process PID: this JVM already has a Metrix agent, which runs with good.conf; bad.conf is not in force. For another configuration take that agent out first: detach PID
              exit 1
              > status PID --explain god
              err: process PID has no rule god; there is pay
              exit 1
              > detach PID
              process PID: the agent is out of this JVM
              exit 0
              > status PID
              err: process PID has no Metrix agent. Start it with -javaagent, or bring one in: attach PID FILE
              exit 1
              > attach PID nowhere.conf
              err: process PID: the agent did not start, the application goes on as before:
              err: nowhere.conf: there is no such file; correct the path or create the file
              exit 1
              """);
    }
  }

  @Test
  void aBadFileIsRefusedWithAllItsErrors() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.conf"), "metrix { trak {}, quue {} }");
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
      ChildJvm.Ended ended = command("attach", app.pid(), bad.toString());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", ended.stderr()))
          .contains("bad.conf:1:10: metrix.trak: unknown key", "metrix.quue: unknown key");
      assertThat(app.say("pay ali")).isEqualTo("paid ali1");
    }
  }

  @Test
  void whatCannotBeAttachedToIsNamed() throws Exception {
    assertFails("there is no process 4194999", "detach", "4194999");
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
      assertFails("process " + app.pid() + " has no Metrix agent", "detach", app.pid());
      String config = config("once").toString();
      assertThat(command("attach", app.pid(), config).exitCode()).isZero();
      assertFails("this JVM already has a Metrix agent", "attach", app.pid(), config);
    }
    try (LivingApp app =
        LivingApp.start(Jvm.running(), folder, PLAIN, "-XX:+DisableAttachMechanism")) {
      assertFails("-XX:+DisableAttachMechanism", "status", app.pid());
    }
    if (Jvm.running().version() >= 9) {
      try (LivingApp app =
          LivingApp.start(Jvm.running(), folder, PLAIN, "-XX:-EnableDynamicAgentLoading")) {
        assertFails(
            "-XX:+EnableDynamicAgentLoading", "attach", app.pid(), config("never").toString());
      }
    }
  }

  /** The JDK's way to begin attaching would end it. */
  @Test
  void aProcessThatIsNoJvmGoesOn() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc to tell it by");
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      String pid = String.valueOf(other.pid());
      assertFails("process " + pid + " is no JVM that can be attached to", "status", pid);
      assertFails(
          "process " + pid + " is no JVM that can be attached to",
          "attach",
          pid,
          config("never").toString());
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aJvmThatTakesNoSignalsIsAttachedToAllTheSame() throws Exception {
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN, "-Xrs")) {
      assertThat(command("attach", app.pid(), config("quiet").toString()).stdout())
          .containsExactly("process " + app.pid() + ": the agent is in this JVM");
    }
  }

  @Test
  void aRuntimeWithoutTheModuleOfTheAttachMechanismSaysSo() throws Exception {
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
      ChildJvm.Ended ended =
          ChildJvm.on(Jvm.running())
              .options("--limit-modules", "java.se", "-jar", Built.agentJar().toString())
              .run("status", app.pid());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.stderr())
          .singleElement()
          .asString()
          .contains("has no module jdk.attach. Run the command with a JDK of Java 9 or later");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void java21WarnsOfAttachingUnlessItWasAllowed(Jvm jvm) throws Exception {
    assumeTrue(jvm.version() >= 21, "only later Javas warn");
    try (LivingApp app = LivingApp.start(jvm, folder, PLAIN)) {
      command("attach", app.pid(), config("warned").toString());
      assertThat(app.log()).contains("A Java agent has been loaded dynamically");
    }
    try (LivingApp app = LivingApp.start(jvm, folder, PLAIN, "-XX:+EnableDynamicAgentLoading")) {
      command("attach", app.pid(), config("allowed").toString());
      assertThat(app.log()).contains("[metrix]").doesNotContain("loaded dynamically", "WARNING");
    }
  }

  @Test
  void aJavaWithoutTheAttachMechanismSaysWhatIsMissing() throws Exception {
    Jvm java8 = Jvm.find(8);
    assumeTrue(
        !Files.exists(java8.home().resolve("lib/tools.jar"))
            && !Files.exists(java8.home().resolve("../lib/tools.jar")),
        "Java 8 is a JDK here");
    try (LivingApp app = LivingApp.start(Jvm.running(), folder, PLAIN)) {
      ChildJvm.Ended ended =
          ChildJvm.on(java8).options("-jar", Built.agentJar().toString()).run("status", app.pid());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", ended.stderr()))
          .contains("is a JRE without lib/tools.jar", "Run the command with a JDK");
    }
  }

  private void assertFails(String why, String... command) throws Exception {
    ChildJvm.Ended ended = command(command);
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", ended.stderr())).contains(why);
  }

  private static ChildJvm.Ended command(String... arguments) throws Exception {
    return ChildJvm.on(Jvm.running())
        .options("-jar", Built.agentJar().toString())
        .run(arguments[0], List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
  }

  private Path config(String customName) throws Exception {
    return Files.writeString(folder.resolve(customName + ".conf"), rule(customName));
  }

  private static String rule(String customName) {
    return """
        metrix {
          delivery.mode = log
          track.pay {
            class = living.Living, method = pay
            message { type = action, customUserId = "#{user}", customName = NAME }
          }
        }
        """
        .replace("NAME", customName);
  }
}
