package ir.metrix.agent.start;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.delivery.Credentials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The applications that delivery serves, and their keys, as the configuration changes. One that
 * comes is served at once. One that goes is served on, since its messages may wait; one whose id
 * changes keeps the old one until a restart, since its messages were captured for that. The thread
 * that starts, then the watch thread.
 */
final class ApplicationsInForce {
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, Credentials> keys = new HashMap<>();

  ApplicationsInForce(AgentConfig config) {
    follow(config);
  }

  /** Takes over what can be; returns the paths of the settings that cannot. */
  List<String> follow(AgentConfig config) {
    List<String> needRestart = new ArrayList<>();
    for (Application application : config.applications().values()) {
      String name = application.name();
      if (application.id() == null) {
        continue;
      }
      String id = ids.get(name);
      if (id != null && !id.equals(application.id())) {
        needRestart.add(
            name.isEmpty() ? "application-id" : "applications." + name + ".application-id");
        continue;
      }
      ids.put(name, application.id());
      if (application.apiKey() != null) {
        keys.put(name, new Credentials(application.id(), application.apiKey().reveal()));
      }
    }
    return needRestart;
  }

  /** By name. */
  Map<String, String> ids() {
    return ids;
  }

  /** By name. A dry run needs no keys, so some may have none. */
  Map<String, Credentials> keys() {
    return keys;
  }
}
