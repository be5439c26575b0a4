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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Expressions over private members, classes that are not public, and a module that exports nothing:
 * right on every Java, and wrong ones told as the class is woven.
 */
class CompiledExpressionsIT {
  private static final String RULES =
      """
      metrix {
        delivery.mode = log
        track {
          sold {
            class = kiosk.Kiosk, method = sell
            when = "before.first == 'CENTRE' && #SALE.tickets.size() == 0 && #SESSION.user.id matches 'u[0-9]'"
            before {
              total = "#{#SALE.tickets.sum(it.price)}"
              first = "#{#SALE.tickets.first().zone}"
              central = "#{#SALE.tickets.filter(it.zone == 'CENTRE').map(it.price * 2).join('+')}"
            }
            message {
              type = revenue, customUserId = "#{#SESSION.user.id}", customName = sold
              revenue = "#{before.total}", currency = IRR
              attributes {
                where = "#{this.street}", central = "#{before.central}"
                less = "#{#SALE.discount(1.5, 'a', 'b')}", reads = "#{#SALE.reads}"
                wrong = "#{#SALE.tickts}"
              }
            }
          }
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void privateMembersAndHiddenClassesAreRead(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("kiosk").compileTo(folder.resolve("classes"));
    assertSold(
        run(ChildJvm.on(jvm).classpath(Stream.of(classes)), "kiosk.Kiosk", "sale", "session"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void argumentsAreReadWithoutTheirNames(Jvm jvm) throws Exception {
    Path classes =
        AppCompiler.app("kiosk")
            .options("--release", "8", "-g:none")
            .compileTo(folder.resolve("classes"));
    assertSold(
        run(ChildJvm.on(jvm).classpath(Stream.of(classes)), "kiosk.Kiosk", "args[0]", "args[1]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void moduleThatExportsNothingIsRead(Jvm jvm) throws Exception {
    assumeTrue(jvm.version() >= 9, () -> jvm + " has no modules");
    Path classes = AppCompiler.app("kiosk").compileTo(folder.resolve("classes"));
    Path source = Files.writeString(folder.resolve("module-info.java"), "module kiosk {}");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "9", "-d", classes.toString(), source.toString());
    assertThat(failed).isZero();
    assertSold(
        run(
            ChildJvm.on(jvm).options("-p", classes.toString()),
            "--module=kiosk/kiosk.Kiosk",
            "sale",
            "session"));
  }

  private ChildJvm.Ended run(ChildJvm jvm, String main, String sale, String session)
      throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("kiosk.conf"),
            RULES.replace("#SALE", sale).replace("#SESSION", session));
    return jvm.agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config)).run(main);
  }

  private static void assertSold(ChildJvm.Ended ended) {
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.stdout()).containsExactly("sold 1", "sold 2", "sold 3");
    String log = String.join("\n", ended.agentLog());
    for (String[] sale :
        new String[][] {
          {"u1", "12.50", "25.00"}, {"u2", "19.75", "25.00"}, {"u3", "32.25", "25.00+25.00"}
        }) {
      assertThat(ended.agentLog())
          .as(log)
          .anyMatch(
              line ->
                  line.contains("\"customUserId\":\"" + sale[0] + "\"")
                      && line.contains("\"revenue\":" + sale[1] + ",")
                      && line.contains("\"central\":\"" + sale[2] + "\"")
                      && line.contains("\"where\":\"Valiasr\"")
                      && line.contains("\"less\":3.0")
                      && line.contains("\"reads\":1")
                      && !line.contains("wrong"));
    }
    assertThat(log)
        .containsPattern(
            "kiosk\\.conf:18:\\d+: metrix\\.track\\.sold\\.message\\.attributes\\.wrong:")
        .contains("Sale has no 'tickts'; it has reads, tickets; did you mean 'tickets'?")
        .containsPattern("\\[metrix\\]     #\\{.*\\.tickts\\}\n\\[metrix\\] +\\^")
        .contains("rule sold: calls 3, captured 3");
    assertThat(ended.stderr()).as("no word of the JVM's").isEqualTo(ended.agentLog());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void cacheIsInTheSameOrderAfterItWasRead(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("pantry").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("pantry.conf"),
            """
            metrix {
              delivery.mode = log
              track.looked {
                class = pantry.Pantry, method = look, when = "shelf.own.rice == 1 && shelf.locked.rice == 1"
                message {
                  type = action, customUserId = u, customName = looked
                  attributes {
                    sum = "#{shelf.own['tea'] + shelf.locked.get('tea') + shelf.shown.getOrDefault('tea', 0)}"
                    anyCase = "#{shelf.anyCase.TEA}", none = "#{shelf.shown.get('none') ?? 'none'}"
                  }
                }
              }
            }
            """);
    ChildJvm.Ended ended =
        ChildJvm.on(jvm)
            .classpath(Stream.of(classes))
            .agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config))
            .run("pantry.Pantry");
    String log = String.join("\n", ended.agentLog());
    assertThat(ended.exitCode()).as(log + ended.stderr()).isZero();
    assertThat(ended.stdout())
        .containsExactly(
            "ricerice ricetea ricesalt tearice teatea teasalt saltrice salttea saltsalt"
                + " [rice, tea, salt][rice, tea, salt]");
    for (String read : new String[] {"\"sum\":6", "\"none\":\"none\"", "\"anyCase\":2"}) {
      assertThat(log.split(Pattern.quote(read), -1)).as(read + " in " + log).hasSize(1 + 9);
    }
    assertThat(ended.stderr()).as("no word of the JVM's").isEqualTo(ended.agentLog());
  }

  @Test
  void checkTellsTheSameWithoutRunningTheApplication() throws Exception {
    Path classes = AppCompiler.app("kiosk").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("kiosk.conf"),
            RULES.replace("#SALE", "sale").replace("#SESSION", "session"));
    List<String> command =
        new ArrayList<>(
            List.of(Jvm.running().java(), "-jar", Built.agentJar().toString(), "check"));
    command.addAll(List.of(config.toString(), "--classpath", classes.toString()));
    Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told =
        new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(told).isEqualTo(1);
    assertThat(told)
        .contains("kiosk.Kiosk.sell(Sale, Map) in " + classes)
        .contains("before.total = #{sale.tickets.sum(it.price)} (Number)")
        .contains("Sale.tickets: List<Ticket>, reads a field")
        .contains("Ticket.getPrice(): BigDecimal, runs code")
        .contains("Ticket.zone: Zone, reads a field")
        .contains("Object.id: Object, found at run time")
        .contains("Sale has no 'tickts'; it has reads, tickets; did you mean 'tickets'?")
        .doesNotContain("sold 1");
  }
}
