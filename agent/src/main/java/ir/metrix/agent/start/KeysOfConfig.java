package ir.metrix.agent.start;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.delivery.Credentials;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/**
 * Reads the keys, wherever the configuration has them (in the file, in an {@code api-key-file}), as
 * they are at the moment of asking. All else in the file stays as it was at the start.
 */
final class KeysOfConfig implements Credentials.Source {
  private final Path file;

  KeysOfConfig(String file) {
    this.file = Paths.get(file);
  }

  @Override
  public Credentials read(String application) throws IOException {
    try {
      AgentConfig now = ConfigLoader.load(file, System.getProperties(), System.getenv());
      return new ApplicationsInForce(now).keys().get(application);
    } catch (ConfigException e) {
      List<ConfigError> errors = e.errors();
      String others = errors.size() == 1 ? "" : ", and " + (errors.size() - 1) + " more";
      throw new IOException(errors.get(0) + others, e);
    }
  }
}
