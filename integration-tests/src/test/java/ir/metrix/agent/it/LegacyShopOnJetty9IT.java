package ir.metrix.agent.it;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The shop on Jetty 9.4. */
class LegacyShopOnJetty9IT extends LegacyShop {
  static Stream<Jvm> jvms() {
    return Stream.of(8, 25).map(Jvm::find);
  }

  @Override
  ShopServer start(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception {
    return Servers.jetty9(jvm, base, agent);
  }
}
