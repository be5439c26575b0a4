package ir.metrix.agent.start;

import ir.metrix.agent.bootstrap.DispatcherInjector;
import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.expression.Access;
import ir.metrix.agent.expression.ModuleOpener;
import ir.metrix.agent.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/**
 * Called by the entry class, in the isolated loader. Whatever fails is said, and the application
 * runs without the agent.
 */
public final class AgentStart {
  private AgentStart() {}

  /**
   * Starts the agent; never throws.
   *
   * @param argument the configuration file, or null
   * @param jar the agent's own
   * @param attached whether the application already runs
   */
  public static void start(
      String argument, Instrumentation instrumentation, File jar, boolean attached) {
    AgentLog log = AgentLog.toStderr();
    try {
      Path parent = jar.toPath().toAbsolutePath();
      Path file = ConfigLoader.find(argument, System.getProperties(), System.getenv(), parent);
      AgentConfig config = ConfigLoader.load(file, System.getProperties(), System.getenv());
      configure(log, config);
      final ModuleAccess modules = new ModuleAccess(instrumentation);
      DispatcherInjector.inject(modules);
      Access.setOpener(
          new ModuleOpener() {
            @Override
            public void open(Class<?> type) {
              try {
                modules.open(type);
              } catch (ReflectiveOperationException refused) {
                // The member stays closed; whoever wanted it says so with the rule's name.
                return;
              }
            }
          });
      // Only now: its classes extend the dispatcher that was just defined.
      AgentRuntime.start(config, instrumentation, log, attached);
    } catch (ConfigException e) {
      for (ConfigError error : e.errors()) {
        log.error(error.toString());
      }
      log.error("the configuration was refused, the application runs without the agent");
    } catch (Throwable t) {
      log.error("the agent could not start, the application runs without it: " + t);
    }
  }

  private static void configure(AgentLog log, AgentConfig config) {
    log.setThreshold(config.log().level());
    if (config.log().file() != null) {
      try {
        log.redirectTo(config.log().file().toFile());
      } catch (IOException e) {
        log.warn("log.file cannot be opened (" + e + "); the log stays on stderr");
      }
    }
  }
}
