package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.DeliverySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Is the configuration's file right? */
final class ConfigStep {
  private final Notes notes;

  ConfigStep(Notes notes) {
    this.notes = notes;
  }

  /** Null if it isn't. */
  AgentConfig take(Path file, Properties systemProperties, Map<String, String> environment) {
    notes.begin("reading the configuration");
    try {
      AgentConfig config = ConfigLoader.load(file, systemProperties, environment);
      notes.knows(config);
      int rules = config.rules().size();
      String found = file + ": good, " + rules + (rules == 1 ? " rule" : " rules");
      if (config.delivery().mode() == DeliverySettings.Mode.LOG) {
        notes.warning(
            "config",
            Arrays.asList(found, "delivery.mode is log: the agent sends nothing"),
            "Take delivery.mode = log out once what the log shows is right.");
      } else {
        notes.good("config", found);
      }
      return config;
    } catch (ConfigException e) {
      List<String> errors = new ArrayList<>();
      for (ConfigError error : e.errors()) {
        errors.add(error.toString());
      }
      notes.failed(
          "config",
          errors,
          "Correct the file. Until then the application starts without the agent.");
      return null;
    }
  }
}
