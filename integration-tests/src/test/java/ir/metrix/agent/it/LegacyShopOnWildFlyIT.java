package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jmx;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.MetrixEndpoint.Received;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopDay;
import ir.metrix.agent.it.harness.ShopServer;
import ir.metrix.agent.it.harness.Shopper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shop on WildFly, whose modules see nothing but the JDK and each other. */
class LegacyShopOnWildFlyIT extends LegacyShop {
  static Stream<Jvm> jvms() {
    return Stream.of(11, 21).map(Jvm::find);
  }

  @Override
  ShopServer start(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception {
    return Servers.wildfly(jvm, base, agent);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jvms")
  void classOfAModuleIsTrackedTheBootIsCleanAndTheMBeansAreRead(Jvm jvm) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("modules.conf"),
            "include file(\""
                + Built.configExamples().resolve("demo-shop.conf").toString().replace('\\', '/')
                + "\")\n"
                + """
                metrix.track.session {
                  class = io.undertow.servlet.spec.HttpSessionImpl
                  method = "setAttribute(String, Object)"
                  when = "args[0] == 'uid'"
                  message { type = action, customUserId = "#{args[1]}", customName = logged_in }
                }
                """);
    try (MetrixEndpoint metrix = MetrixEndpoint.start();
        ShopServer server =
            start(
                jvm, folder("with"), Optional.of(AgentSetup.deliveringTo(metrix.url(), config)))) {
      ShopDay day = new ShopDay(server.url());
      day.spend();
      int logins = day.customers().size();
      int messages = day.expectedMessages() + logins;
      metrix.awaitMessages(messages, DELIVERY);

      try (JMXConnector jmx = Jmx.connectTo(server.pid())) {
        MBeanServerConnection beans = jmx.getMBeanServerConnection();
        ObjectName rule = new ObjectName("ir.metrix.agent:type=Rule,name=session");
        server.await(
            "MBean of the rule", () -> beans.isRegistered(rule) && captured(beans, rule) == logins);
        assertThat((String[]) beans.getAttribute(rule, "Methods"))
            .singleElement()
            .asString()
            .contains("io.undertow.servlet.spec.HttpSessionImpl.setAttribute(String, Object)");
      }

      assertThat(server.stop()).as("WildFly ended by itself").isTrue();
      metrix.stop();
      assertThat(metrix.violations()).isEmpty();
      assertThat(metrix.messages()).hasSize(messages);
      assertThat(metrix.messages().stream().filter(m -> m.customName().equals("logged_in")))
          .extracting(Received::user)
          .containsExactlyInAnyOrderElementsOf(
              day.customers().stream().map(Shopper::email).toList());
      assertLedgerSays(messages, server.output());
      assertBootWasClean(server.output());
    }
  }

  private static long captured(MBeanServerConnection beans, ObjectName rule) throws Exception {
    return ((Number) beans.getAttribute(rule, "Captured")).longValue();
  }

  private void assertBootWasClean(List<String> output) throws Exception {
    assertThat(String.join("\n", output)).doesNotContain("LogManager", "jboss.modules.system.pkgs");
    // WildFly's own log manager writes it: that the file is there shows that it is in place.
    List<String> log = Files.readAllLines(folder.resolve("with/standalone/log/server.log"));
    assertThat(log).anyMatch(line -> line.contains("WFLYSRV0025"));
    // The customer's order that the shop itself can't fulfil is the only one.
    assertThat(log.stream().filter(line -> line.matches("\\S+ \\S+ +(ERROR|FATAL) .*")))
        .singleElement()
        .asString()
        .contains("OutOfStockException: out of stock: LAMP-0");
  }
}
