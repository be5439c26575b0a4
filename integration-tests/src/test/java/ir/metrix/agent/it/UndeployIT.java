package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopServer;
import ir.metrix.agent.it.harness.Shopper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tracked web application is taken from the server again: nothing of ours keeps it. */
class UndeployIT {
  private static final int REDEPLOYS = 20;
  private static final int MESSAGES_OF_A_VISIT = 5;
  private static final String LOADER = "org.apache.catalina.loader.ParallelWebappClassLoader";

  private static final String DEPLOYED = "shop.war] has finished in";

  @TempDir Path folder;

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(8, 25).map(Jvm::find);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void theLoadersOfTwentyRedeploysAreCollected(Jvm jvm) throws Exception {
    try (MetrixEndpoint metrix = MetrixEndpoint.start();
        ShopServer tomcat = Servers.tomcat9(jvm, folder, Optional.of(agent(metrix)))) {
      visit(tomcat, 0);
      for (int i = 1; i <= REDEPLOYS; i++) {
        redeploy(tomcat, i);
        visit(tomcat, i);
      }
      metrix.awaitMessages(MESSAGES_OF_A_VISIT * (REDEPLOYS + 1), Duration.ofSeconds(60));
      assertThat(count(tomcat, "Undeploying context [/shop]")).isEqualTo(REDEPLOYS);

      // The one in use, and one that finalizers or soft references may still hold for a while.
      tomcat.await(
          "collected loaders, but " + LOADER + ": " + tomcat.instances(LOADER),
          () -> tomcat.instances(LOADER) <= 2);
      assertThat(tomcat.instances(LOADER)).isPositive();

      assertThat(tomcat.stop()).as("Tomcat ended by itself").isTrue();
      metrix.stop();
      assertThat(metrix.violations()).isEmpty();
      LegacyShop.assertLedgerSays(MESSAGES_OF_A_VISIT * (REDEPLOYS + 1), tomcat.output());
    }
  }

  private static AgentSetup agent(MetrixEndpoint metrix) {
    return AgentSetup.deliveringTo(metrix.url(), Built.configExamples().resolve("demo-shop.conf"));
  }

  /**
   * As if another WAR had been copied there, an older one: Tomcat waits until a newer is at rest.
   */
  private void redeploy(ShopServer tomcat, int number) throws Exception {
    Path war = folder.resolve("webapps").resolve("shop.war");
    long modified = Files.getLastModifiedTime(war).toMillis();
    Files.setLastModifiedTime(war, FileTime.fromMillis(modified - 60_000));
    tomcat.await("redeploy " + number, () -> count(tomcat, DEPLOYED) == number + 1);
    tomcat.awaitPage("catalog");
  }

  private static long count(ShopServer tomcat, String text) {
    return tomcat.output().stream().filter(line -> line.contains(text)).count();
  }

  private static void visit(ShopServer tomcat, int number) throws Exception {
    Shopper shopper = new Shopper(tomcat.url(), "shopper-" + number + "@example.com", "Ali");
    shopper.register();
    shopper.logIn();
    shopper.add("TEA-1", 1);
    shopper.lookAtCart();
    shopper.checkOut();
  }
}
