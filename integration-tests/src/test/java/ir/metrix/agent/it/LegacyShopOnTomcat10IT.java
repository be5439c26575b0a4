package ir.metrix.agent.it;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The shop, moved to Jakarta EE, on Tomcat 10.1. */
class LegacyShopOnTomcat10IT extends LegacyShop {
  static Stream<Jvm> jvms() {
    return Stream.of(11, 25).map(Jvm::find);
  }

  @Override
  ShopServer start(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception {
    return Servers.tomcat10(jvm, base, agent);
  }
}
