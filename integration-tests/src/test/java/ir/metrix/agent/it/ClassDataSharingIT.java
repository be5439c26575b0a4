package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jars;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that shares its classes from an archive (AppCDS) goes on doing so. */
class ClassDataSharingIT {
  private static final Pattern LOADED = Pattern.compile("\\] (plugged\\.\\S+) source: (.*)");

  @TempDir static Path built;
  private static Path jar;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    Path api = AppCompiler.app("pluggedapi").compileTo(built.resolve("classes"));
    Path osgi = Built.library("modules/org.apache.felix.framework.jar");
    AppCompiler.app("plugged").classpath(Stream.of(api, osgi)).compileTo(api);
    jar = Jars.pack(api, built.resolve("app.jar"), Map.of());
  }

  static Stream<Jvm> withSharedApplicationClasses() {
    return Jvm.supported().filter(jvm -> jvm.version() > 8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withSharedApplicationClasses")
  void classesOfADumpedArchiveAreSharedButForTheTrackedOne(Jvm jvm) throws Exception {
    Path list = folder.resolve("classes.list");
    Path archive = folder.resolve("app.jsa");
    run(jvm, "-XX:DumpLoadedClassList=" + list);
    ChildJvm.Ended dumped =
        ChildJvm.on(jvm)
            .options("-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + archive)
            .classpath(Stream.of(jar))
            .run("-Xshare:dump");
    assertThat(dumped.exitCode()).as(dumped.stdout() + " " + dumped.stderr()).isZero();

    assertShared(jvm, archive, "shared objects file");
  }

  static Stream<Jvm> withDynamicArchives() {
    return Jvm.supported().filter(jvm -> jvm.version() > 11);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withDynamicArchives")
  void classesOfAnArchiveMadeAtExitAreSharedButForTheTrackedOne(Jvm jvm) throws Exception {
    Path archive = folder.resolve("app.jsa");
    run(jvm, "-XX:ArchiveClassesAtExit=" + archive);

    assertShared(jvm, archive, "shared objects file (top)");
  }

  /**
   * Its classes are loaded before any agent starts, the tracked one too. Without java.instrument in
   * the cache the JVM doesn't use it beside an agent.
   */
  @Test
  void classesOfAnAheadOfTimeCacheAreSharedAndTheTrackedOneIsWovenAllTheSame() throws Exception {
    Jvm jvm = Jvm.find(25);
    Path cache = folder.resolve("app.aot");
    run(jvm, "--add-modules=java.instrument", "-XX:AOTCacheOutput=" + cache);

    Map<String, String> sources =
        load(jvm, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-Xlog:class+load:file=" + log());
    assertThat(sources)
        .containsOnlyKeys(
            "plugged.Desk",
            "plugged.Main",
            "plugged.api.Payments",
            "plugged.api.Receipt",
            "plugged.api.Receipt$Line")
        .allSatisfy((name, from) -> assertThat(from).as(name).isEqualTo("shared objects file"));
  }

  private static void run(Jvm jvm, String... options) throws Exception {
    ChildJvm.Ended ended =
        ChildJvm.on(jvm).options(options).classpath(Stream.of(jar)).run("plugged.Main");
    assertThat(ended.exitCode()).as(String.join("\n", ended.stderr())).isZero();
  }

  /** {@code -Xshare:on} ends a JVM that can't use the archive. */
  private void assertShared(Jvm jvm, Path archive, String source) throws Exception {
    Map<String, String> sources =
        load(
            jvm,
            "-Xshare:on",
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:class+load:file=" + log());
    assertThat(sources.remove("plugged.Desk")).doesNotContain("shared");
    assertThat(sources)
        .containsOnlyKeys(
            "plugged.Main",
            "plugged.api.Payments",
            "plugged.api.Receipt",
            "plugged.api.Receipt$Line")
        .allSatisfy((name, from) -> assertThat(from).as(name).isEqualTo(source));
  }

  private Path log() {
    return folder.resolve("load.log");
  }

  /** Where the application's classes came from, when all was tracked. */
  private Map<String, String> load(Jvm jvm, String... options) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("shared.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track {
                paid {
                  class = plugged.Desk, method = pay
                  message { type = action, customUserId = "#{user}", customName = paid }
                }
                served {
                  subtypes-of = plugged.api.Payments, method = pay
                  message { type = action, customUserId = "#{user}", customName = served }
                }
              }
            }
            """);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .options(options)
              .classpath(Stream.of(jar))
              .run("plugged.Main");
      assertThat(ended.exitCode()).as(String.join("\n", ended.stderr())).isZero();
      assertThat(ended.agentLog())
          .last()
          .asString()
          .contains("captured 6 = delivered 6 + waiting 0");
      assertThat(metrix.awaitMessages(6, Duration.ofSeconds(30))).hasSize(6);
      assertThat(metrix.violations()).isEmpty();
    }
    Map<String, String> sources = new TreeMap<>();
    for (String line : Files.readAllLines(log())) {
      Matcher loaded = LOADED.matcher(line);
      if (loaded.find()) {
        // A retransformed class is loaded a second time, as the log has it.
        sources.putIfAbsent(loaded.group(1), loaded.group(2));
      }
    }
    return sources;
  }
}
