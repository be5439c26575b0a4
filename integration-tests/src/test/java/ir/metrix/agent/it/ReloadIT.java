package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.LivingApp;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration file changes, and the agent in a running JVM follows. */
class ReloadIT {
  private static final List<String> PLAIN = List.of("--release", "8", "-g");
  private static final List<String> WITH_NAMES = List.of("--release", "8", "-g", "-parameters");
  private static final String READ = "configuration read again";

  @TempDir Path folder;
  private Path config;

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(8, 17, 25).map(Jvm::find);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void rulesChangeComeAndGoInARunningJvm(Jvm jvm) throws Exception {
    save(pay("first"));
    try (LivingApp app = start(jvm, PLAIN)) {
      app.say("pay ali");
      app.awaitLog("\"customName\":\"first\"", 1);

      save(pay("second"));
      app.awaitLog(READ + ": 1 rule changed (pay)", 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"second\"", 1);
      assertThat(app.count("woven living.Living.pay(")).as("changed without weaving").isEqualTo(1);

      save(pay("second"), refund(), later());
      app.awaitLog(READ + ": 2 rules added (refund, later)", 1);
      app.awaitLog("rule refund: woven", 1);
      app.say("refund ali");
      app.say("later ali");
      app.awaitLog("\"customName\":\"refunded\"", 1);
      app.awaitLog("\"customName\":\"came\"", 1);

      save(refund(), later());
      app.awaitLog(READ + ": 1 rule removed (pay)", 1);
      assertThat(app.say("pay ali")).isEqualTo("paid ali1");
      app.say("refund ali");
      app.awaitLog("\"customName\":\"refunded\"", 2);
      app.end();
      assertThat(app.count("\"customName\":\"second\"")).isEqualTo(1);
    }
  }

  @Test
  void aBadFileIsRefusedWholeAndToldOnce() throws Exception {
    save(pay("good"));
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      save(pay("better"), "oops { clas = living.Living, method = refund }");
      app.awaitLog("the changed configuration was refused, the one before stays in force", 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"good\"", 1);
      assertThat(app.log()).contains("metrix.track.oops.clas: unknown key; did you mean 'class'?");

      // Read again only because it changed again: the refused one was told once.
      save(pay("better"));
      app.awaitLog(READ, 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"better\"", 1);
      assertThat(app.count("was refused")).isEqualTo(1);
    }
  }

  @Test
  void linksThatAreSwappedAsKubernetesDoesAreFollowed() throws Exception {
    Path first = Files.createDirectories(folder.resolve("..2026_1"));
    Path second = Files.createDirectories(folder.resolve("..2026_2"));
    Files.writeString(first.resolve("metrix.conf"), file(pay("first")));
    Files.writeString(second.resolve("metrix.conf"), file(pay("second")));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    config = Files.createSymbolicLink(folder.resolve("metrix.conf"), Path.of("..data/metrix.conf"));
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      app.awaitLog(READ + ": 1 rule changed (pay)", 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"second\"", 1);
    }
  }

  @Test
  void aBurstOfSavesIsOneChange() throws Exception {
    save(pay("n0"));
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      long end = System.nanoTime() + 4_000_000_000L;
      int saves = 0;
      while (System.nanoTime() < end) {
        save(pay("n" + ++saves));
      }
      app.awaitLog(READ, 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"n" + saves + "\"", 1);
      assertThat(app.count(READ)).isEqualTo(1);
    }
  }

  @Test
  void whatIsIncludedIsFollowedToo() throws Exception {
    Path included = folder.resolve("rules.conf");
    Files.writeString(included, "metrix.track { " + pay("first") + " }");
    config =
        Files.writeString(
            folder.resolve("metrix.conf"),
            "include \"rules.conf\"\nmetrix { delivery.mode = log, reload.interval = 100 ms }");
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      Files.writeString(included, "metrix.track { " + pay("second") + " }");
      app.awaitLog(READ + ": 1 rule changed (pay)", 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"second\"", 1);
    }
  }

  @Test
  void settingsAreTakenOverOrSaidToNeedARestart() throws Exception {
    save(pay("first"));
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      Files.writeString(
          config, file(pay("first")) + "\nmetrix { limits.string = 2, queue.capacity = 17 }");
      app.awaitLog("restart needed: queue.capacity changed", 1);
      app.say("pay ali");
      app.awaitLog("\"who\":\"al\"", 1);
    }
  }

  @Test
  void whereMessagesGoChangesForTheNextRequest() throws Exception {
    try (MetrixEndpoint first = MetrixEndpoint.start();
        MetrixEndpoint second = MetrixEndpoint.start()) {
      save(pay("to_first"));
      Files.writeString(config, sending(first.url(), "key-1"));
      try (LivingApp app = start(Jvm.running(), PLAIN)) {
        app.say("pay ali");
        first.awaitMessages(1, Duration.ofSeconds(20));

        Files.writeString(config, sending(second.url(), "key-2"));
        app.awaitLog(READ + ": no rule changed, 2 settings (api-key, endpoint)", 1);
        app.say("pay ali");
        second.awaitMessages(1, Duration.ofSeconds(20));
        assertThat(first.messages()).hasSize(1);
        assertThat(app.log()).doesNotContain("restart needed", "key-1", "key-2");
      }
    }
  }

  private static String sending(String url, String key) {
    return file(pay("paid"))
        .replace(
            "delivery.mode = log",
            "endpoint = \"" + url + "\", application-id = a, api-key = " + key);
  }

  @Test
  void aConditionThatCouldNotHoldIsMendedInTheRunningJvm() throws Exception {
    save(pay("mended").replace("message {", "when = \"usr != null\", message {"));
    try (LivingApp app = start(Jvm.running(), PLAIN)) {
      app.say("pay ali");
      save(pay("mended").replace("message {", "when = \"user != null\", message {"));
      app.awaitLog("rule pay: woven living.Living.pay", 1);
      app.awaitLog(READ, 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"mended\"", 1);
    }
  }

  /**
   * JDK-8240908: below Java 19 a retransformation would take the parameters' names, by which Spring
   * 6 binds its requests. A rule for a method that has a hook already needs none.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void parameterNamesOfLoadedClassesAreNeverLost(Jvm jvm) throws Exception {
    save(pay("first"));
    try (LivingApp app = start(jvm, WITH_NAMES)) {
      assertThat(app.say("names")).isEqualTo("user number");
      save(pay("second"), pay("third").replace("pay {", "also {"), refund());
      app.awaitLog(READ, 1);
      app.say("pay ali");
      app.awaitLog("\"customName\":\"second\"", 1);
      app.awaitLog("\"customName\":\"third\"", 1);
      app.say("refund ali");
      if (jvm.version() < 19) {
        app.awaitLog("rule refund: class living.Living is left as it was: restart needed", 1);
      } else {
        app.awaitLog("\"customName\":\"refunded\"", 1);
      }
      save(refund());
      app.awaitLog("2 rules removed (pay, also)", 1);
      app.say("pay ali");
      assertThat(app.say("names")).isEqualTo("user number");
      app.end();
      assertThat(app.count("\"customName\":\"second\"")).isEqualTo(1);
    }
  }

  private LivingApp start(Jvm jvm, List<String> javac) throws Exception {
    return LivingApp.start(jvm, folder, javac, "-javaagent:" + Built.agentJar() + "=" + config);
  }

  private void save(String... rules) throws Exception {
    config = folder.resolve("metrix.conf");
    Path next = Files.writeString(folder.resolve("next.conf"), file(rules));
    Files.move(next, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String file(String... rules) {
    return "metrix { delivery.mode = log, reload.interval = 100 ms\ntrack {\n"
        + String.join("\n", rules)
        + "\n} }";
  }

  private static String pay(String customName) {
    return "pay { class = living.Living, method = pay, message { type = action,"
        + " customUserId = \"#{user}\", customName = "
        + customName
        + ", attributes { who = \"#{user}\" } } }";
  }

  private static String refund() {
    return "refund { class = living.Living, method = refund, message { type = action,"
        + " customUserId = \"#{user}\", customName = refunded } }";
  }

  private static String later() {
    return "later { class = living.Later, method = come, message { type = action,"
        + " customUserId = \"#{user}\", customName = came } }";
  }
}
