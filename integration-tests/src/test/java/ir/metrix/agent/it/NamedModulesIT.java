package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.io.File;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application of named modules that open nothing, on a module path and in an image of its own.
 */
class NamedModulesIT {
  private static final String MAIN = "shop.app/shop.app.Main";

  @TempDir static Path built;
  private static String modulePath;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    Path desk =
        AppCompiler.app("moduledesk")
            .options("--release", "11", "-g")
            .compileTo(built.resolve("desk"));
    Path app =
        AppCompiler.app("moduleshop")
            .options("--release", "11", "-g", "--module-path", desk.toString())
            .compileTo(built.resolve("app"));
    modulePath = app + File.pathSeparator + desk;
  }

  static Stream<Jvm> withModules() {
    return Jvm.supported().filter(jvm -> jvm.version() > 8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withModules")
  void applicationOnTheModulePathIsTracked(Jvm jvm) throws Exception {
    assertTracked(jvm, "--module-path", modulePath);
  }

  static Stream<Jvm> withJlink() {
    return Stream.of(Jvm.find(17), Jvm.find(25));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withJlink")
  void imageOfTheApplicationNeedsJavaInstrumentAndNothingElse(Jvm jdk) throws Exception {
    Jvm image = image(jdk, "java.instrument");
    assertThat(
            ChildJvm.on(image).run("--list-modules").stdout().stream()
                .map(line -> line.replaceAll("@.*", "")))
        .containsExactly("java.base", "java.instrument", "shop.app", "shop.desk");
    assertTracked(image);
  }

  @Test
  void imageWithoutAModuleThatACommandNeedsIsToldWhichOne() throws Exception {
    ChildJvm.Ended ended =
        ChildJvm.on(image(Jvm.find(17), "java.instrument"))
            .run("-jar", Built.agentJar().toString(), "receive", "--port", "0");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.stderr())
        .singleElement()
        .asString()
        .contains("has no module jdk.httpserver. Run the command with another");
  }

  @Test
  void imageWithoutEllipticCurvesIsToldWhichModuleTlsNeeds() throws Exception {
    Jvm image = image(Jvm.find(17), "java.instrument");
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(
          new HandshakeCertificates.Builder()
              .heldCertificate(certificate)
              .build()
              .sslSocketFactory());
      server.start(InetAddress.getLoopbackAddress(), 0);
      // It would wait that long for messages to be delivered, but for what is done here.
      try (ChildJvm.Running app =
          ChildJvm.on(image)
              .agent(AgentSetup.deliveringTo("https://localhost:" + server.getPort(), rules()))
              .options("-Dmetrix.shutdown.timeout=60s")
              .start("--module", MAIN)) {
        app.awaitLine("paid, in module shop.app", Duration.ofSeconds(30));
        app.awaitLog("needs the module jdk.crypto.ec on Java before 22", Duration.ofSeconds(30));
        app.kill();
      }
    }
  }

  /** The application's modules, and these. */
  private Jvm image(Jvm jdk, String modules) throws Exception {
    Path jlink = jdk.home().resolve("bin").resolve("jlink");
    assumeTrue(Files.exists(jlink), () -> jdk + ": " + jdk.home() + " has no jlink");
    Path image = folder.resolve("image");
    Process process =
        new ProcessBuilder(
                jlink.toString(),
                "--module-path",
                modulePath,
                "--add-modules",
                "shop.app," + modules,
                "--output",
                image.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return new Jvm(jdk.version(), Optional.of(image));
  }

  private void assertTracked(Jvm jvm, String... options) throws Exception {
    ChildJvm.Ended without = ChildJvm.on(jvm).options(options).run("--module", MAIN);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended with =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), rules()))
              .options(options)
              .run("--module", MAIN);

      assertThat(with.stdout())
          .as(String.join("\n", with.stderr()))
          .isEqualTo(without.stdout())
          .contains("paid, in module shop.app");
      assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
      assertThat(with.stderr()).as("no word of the JVM's").isEqualTo(with.agentLog());
      assertThat(metrix.awaitMessages(6, Duration.ofSeconds(30)))
          .extracting(message -> message.inShort("total"))
          .containsExactlyInAnyOrder(
              "u1 paid 11", "u2 paid 21", "u3 paid 31", "u1 served ", "u2 served ", "u3 served ");
      assertThat(metrix.violations()).isEmpty();
    }
  }

  private Path rules() throws Exception {
    return Files.writeString(
        folder.resolve("modules.conf"),
        """
        metrix {
          endpoint = ${METRIX_ENDPOINT}
          application-id = ${METRIX_APPLICATION_ID}
          api-key = ${METRIX_API_KEY}
          track {
            paid {
              class = shop.app.Desk, method = pay
              when = "result.lines.any(it.name == T(shop.app.Desk).shop())"
              message {
                type = action, customUserId = "#{user}", customName = paid
                attributes { total = "#{result.lines.sum(it.price)}" }
              }
            }
            served {
              subtypes-of = shop.desk.Payments, method = pay
              message { type = action, customUserId = "#{user}", customName = served }
            }
          }
        }
        """);
  }
}
