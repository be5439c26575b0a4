package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an operator gives a JVM to have the agent in it: an option, and keys in the environment. */
public record AgentSetup(Path config, Map<String, String> environment) {
  public static final String APPLICATION_ID = "it-application";
  public static final String API_KEY = "it-secret-api-key-5f1c7d";

  /** The agent with this configuration, delivering to that address. */
  public static AgentSetup deliveringTo(String endpoint, Path config) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("METRIX_ENDPOINT", endpoint);
    environment.put("METRIX_APPLICATION_ID", APPLICATION_ID);
    environment.put("METRIX_API_KEY", API_KEY);
    return new AgentSetup(config, environment);
  }

  /** The same, by a file in that folder that includes it: what the agent leaves lies there too. */
  public AgentSetup besides(Path folder) throws IOException {
    String included = config.toAbsolutePath().toString().replace('\\', '/');
    Path file = folder.resolve("metrix.conf");
    return new AgentSetup(
        Files.writeString(file, "include file(\"" + included + "\")\n"), environment);
  }

  public String jvmOption() {
    return "-javaagent:" + Built.agentJar() + "=" + config.toAbsolutePath();
  }
}
