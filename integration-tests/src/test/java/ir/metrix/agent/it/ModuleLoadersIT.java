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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loaders that show a class only what its bundle or module asks for: none delegates to the boot
 * loader for our sake. The tracked class and what it implements are in two of them.
 */
class ModuleLoadersIT {
  private static final String RULES =
      """
      metrix {
        endpoint = ${METRIX_ENDPOINT}
        application-id = ${METRIX_APPLICATION_ID}
        api-key = ${METRIX_API_KEY}
        track {
          paid {
            class = plugged.Desk, method = pay
            when = "result.lines.any(it.name == T(plugged.Desk).shop())"
            message {
              type = action, customUserId = "#{user}", customName = paid
              attributes { total = "#{result.lines.sum(it.price)}" }
            }
          }
          served {
            subtypes-of = plugged.api.Payments, method = pay
            message { type = action, customUserId = "#{user}", customName = served }
          }
        }
      }
      """;

  @TempDir static Path built;
  private static Path apiJar;
  private static Path deskJar;
  private static Path host;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    Path felix = Built.library("modules/org.apache.felix.framework.jar");
    Path api = AppCompiler.app("pluggedapi").compileTo(built.resolve("api"));
    Path desk =
        AppCompiler.app("plugged")
            .classpath(Stream.of(api, felix))
            .compileTo(built.resolve("desk"));
    apiJar =
        Jars.pack(
            api,
            built.resolve("api.jar"),
            Map.of(
                "Bundle-ManifestVersion", "2",
                "Bundle-SymbolicName", "plugged.api",
                "Export-Package", "plugged.api"));
    deskJar =
        Jars.pack(
            desk,
            built.resolve("desk.jar"),
            Map.of(
                "Bundle-ManifestVersion", "2",
                "Bundle-SymbolicName", "plugged.desk",
                "Bundle-Activator", "plugged.Activator",
                "Import-Package", "org.osgi.framework,plugged.api"));
    host = AppCompiler.app("osgihost").classpath(Stream.of(felix)).compileTo(built.resolve("host"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void felixBundleIsTrackedWithoutBootDelegation(Jvm jvm) throws Exception {
    List<String> said = assertTracked(jvm, osgi("org.apache.felix.framework"));
    assertThat(said)
        .contains(
            "paid, in org.apache.felix.framework.BundleWiringImpl$BundleClassLoader",
            "boot delegation: null");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void equinoxBundleIsTrackedWithoutBootDelegation(Jvm jvm) throws Exception {
    List<String> said = assertTracked(jvm, osgi("org.eclipse.osgi"));
    assertThat(said)
        .contains(
            "paid, in org.eclipse.osgi.internal.loader.EquinoxClassLoader",
            "boot delegation: null");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void moduleOfJBossModulesIsTrackedWithoutSystemPackages(Jvm jvm) throws Exception {
    Path modules = folder.resolve("modules");
    module(modules, "plugged.api", "", apiJar, "");
    module(
        modules,
        "plugged.desk",
        "<main-class name=\"plugged.Main\"/>",
        deskJar,
        "<module name=\"plugged.api\"/>");
    List<String> said =
        assertTracked(
            jvm,
            child ->
                child.run(
                    "-jar",
                    Built.library("modules/jboss-modules-" + (jvm.version() < 11 ? 1 : 2) + ".jar")
                        .toString(),
                    "-mp",
                    modules.toString(),
                    "plugged.desk"));
    assertThat(said).contains("paid, in org.jboss.modules.ModuleClassLoader");
  }

  private interface Start {
    ChildJvm.Ended run(ChildJvm child) throws Exception;
  }

  private Start osgi(String framework) {
    return child ->
        child
            .classpath(Stream.of(host, Built.library("modules/" + framework + ".jar")))
            .run(
                "host.OsgiHost",
                Files.createTempDirectory(folder, "storage").toString(),
                apiJar.toString(),
                deskJar.toString());
  }

  private static void module(
      Path modules, String name, String mainClass, Path jar, String dependencies) throws Exception {
    Path main = Files.createDirectories(modules.resolve(name.replace('.', '/')).resolve("main"));
    Files.copy(jar, main.resolve("it.jar"));
    Files.writeString(
        main.resolve("module.xml"),
        "<module xmlns=\"urn:jboss:module:1.9\" name=\""
            + name
            + "\">"
            + mainClass
            + "<resources><resource-root path=\"it.jar\"/></resources><dependencies>"
            + dependencies
            + "</dependencies></module>");
  }

  /** Returns what the application said, with and without the agent. */
  private List<String> assertTracked(Jvm jvm, Start start) throws Exception {
    Path config = Files.writeString(folder.resolve("plugged.conf"), RULES);
    ChildJvm.Ended without = start.run(ChildJvm.on(jvm));
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended with =
          start.run(ChildJvm.on(jvm).agent(AgentSetup.deliveringTo(metrix.url(), config)));

      assertThat(with.stdout())
          .as(String.join("\n", with.stderr()))
          .isEqualTo(without.stdout())
          .contains("ir.metrix.agent.Agent is not seen");
      assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
      assertThat(with.stderr())
          .as("nothing but the agent's lines is new")
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(without.stderr().stream(), with.agentLog().stream()).toList());
      assertThat(metrix.awaitMessages(6, Duration.ofSeconds(30)))
          .extracting(message -> message.inShort("total"))
          .containsExactlyInAnyOrder(
              "u1 paid 11", "u2 paid 21", "u3 paid 31", "u1 served ", "u2 served ", "u3 served ");
      assertThat(metrix.violations()).isEmpty();
      return with.stdout();
    }
  }
}
