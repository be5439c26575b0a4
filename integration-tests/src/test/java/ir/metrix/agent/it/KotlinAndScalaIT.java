package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other compilers put beside a method that a person wrote (bridges, forwarders, values of
 * default arguments) makes no call count twice. Where a rule has {@code nested = true}, it is not
 * the default of that setting which hides it.
 */
class KotlinAndScalaIT {
  @TempDir static Path built;
  private static Path kotlin;
  private static Path scala;

  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    kotlin = Files.createDirectories(built.resolve("kotlin"));
    compile(
        Stream.of(
            "kotlin/kotlin-compiler-embeddable.jar",
            "kotlin/kotlin-stdlib.jar",
            "kotlin/kotlin-script-runtime.jar",
            "kotlin/kotlin-reflect.jar",
            "kotlin/kotlinx-coroutines-core-jvm.jar",
            "kotlin/trove4j.jar",
            "kotlin/annotations.jar"),
        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
        "-no-stdlib",
        "-no-reflect",
        "-jvm-target",
        "1.8",
        "-cp",
        Built.library("kotlin/kotlin-stdlib.jar").toString(),
        "-d",
        kotlin.toString(),
        Built.apps().resolve("kotlin/kotlin").toString());
    scala = Files.createDirectories(built.resolve("scala"));
    compile(
        Stream.of("scala/scala-compiler.jar", "scala/scala-reflect.jar", "scala/scala-library.jar"),
        "scala.tools.nsc.Main",
        "-release",
        "8",
        "-cp",
        Built.library("scala/scala-library.jar").toString(),
        "-d",
        scala.toString(),
        Built.apps().resolve("scala/scala/shop/Shop.scala").toString());
  }

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void callsOfKotlinsMethodsCountOnce(Jvm jvm) throws Exception {
    assertSent(
        jvm,
        kotlin,
        "kotlin/kotlin-stdlib.jar",
        "shop.ShopKt",
        """
        paid { subtypes-of = shop.Payments, method = pay, MESSAGE }
        refunded { class = "shop.**", method = refund, MESSAGE }
        sold { class = shop.Desk, method = "sell*", nested = true, MESSAGE }
        top { class = shop.ShopKt, method = "topLevel*", nested = true, MESSAGE }
        taken { class = "shop.**", method = take, nested = true, MESSAGE }
        opened { class = "shop.*", method = open, MESSAGE }
        registered { class = shop.Registry, method = register, MESSAGE }
        ordered { class = shop.Desk, method = order, MESSAGE }
        """,
        "paid: payer p-payer",
        "paid: refunder p-refunder",
        "refunded: refunder p-refunder",
        "sold: all s-all-note",
        "sold: some s-some-none",
        "top: top t-top",
        "taken: taker x-taker",
        "opened: opener ",
        "registered: member r-member",
        "ordered: orderer o-orderer");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void callsOfScalasMethodsCountOnce(Jvm jvm) throws Exception {
    assertSent(
        jvm,
        scala,
        "scala/scala-library.jar",
        "shop.Main",
        """
        # A class forwards to the traits that it mixes in, as to a superclass.
        paid { subtypes-of = shop.Payments, method = pay, MESSAGE }
        opened { class = "shop.**", method = open, MESSAGE }
        sold { class = shop.Desk, method = "sell*", nested = true, MESSAGE }
        taken { class = "shop.**", method = take, nested = true, MESSAGE }
        """,
        "paid: payer p-payer",
        "opened: opener ",
        "sold: all s-all",
        "sold: some s-some",
        "taken: taker x-taker",
        "taken: second x-second");
  }

  private void assertSent(
      Jvm jvm, Path classes, String library, String mainClass, String rules, String... expected)
      throws Exception {
    String message =
        """
        message {
          type = action, customUserId = "#{user}", customName = "#{rule}"
          attributes { number = "#{result.number}" }
        }
        """;
    Path config =
        Files.writeString(
            folder.resolve("shop.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track { RULES }
            }
            """
                .replace("RULES", "\n" + rules.replace("MESSAGE", message)));
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .classpath(Stream.of(classes, Built.library(library)))
              .run(mainClass);
      assertThat(ended.exitCode()).as(String.join("\n", ended.stderr())).isZero();
      assertThat(ended.stdout()).contains("done");
      assertThat(metrix.awaitMessages(expected.length, Duration.ofSeconds(30)))
          .extracting(
              sent ->
                  sent.customName()
                      + ": "
                      + sent.user()
                      + " "
                      + sent.attributes().path("number").asText())
          .containsExactlyInAnyOrder(expected);
      assertThat(metrix.violations()).isEmpty();
    }
  }

  private static void compile(Stream<String> compiler, String mainClass, String... arguments)
      throws Exception {
    ChildJvm.Ended ended =
        ChildJvm.on(Jvm.running())
            .options("-XX:TieredStopAtLevel=1")
            .classpath(compiler.map(Built::library))
            .run(mainClass, arguments);
    assertThat(ended.exitCode())
        .as(
            Stream.concat(ended.stdout().stream(), ended.stderr().stream())
                .collect(Collectors.joining("\n")))
        .isZero();
  }
}
