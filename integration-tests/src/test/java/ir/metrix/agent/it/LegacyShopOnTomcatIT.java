package ir.metrix.agent.it;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.Servers;
import ir.metrix.agent.it.harness.ShopServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The shop on Tomcat 9. */
class LegacyShopOnTomcatIT extends LegacyShop {
  static Stream<Jvm> jvms() {
    return Jvm.supported();
  }

  @Override
  ShopServer start(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception {
    // In a path with a space, as some people's home is.
    Path folder = Files.createDirectories(base.resolve("my shop"));
    return Servers.tomcat9(jvm, folder, agent);
  }
}
