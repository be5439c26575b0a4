package ir.metrix.agent.start;

import ir.metrix.agent.bootstrap.DispatcherInjector;
import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.capture.CaptureDispatcher;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigError;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.LogSettings;
import ir.metrix.agent.expression.Access;
import ir.metrix.agent.expression.ModuleOpener;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.remote.AgentProperties;
import ir.metrix.agent.remote.JsonText;
import ir.metrix.agent.remote.RemoteCommand;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
    ModuleAccess modules = new ModuleAccess(instrumentation);
    RemoteCommand command = RemoteCommand.parse(argument);
    if (command == null) {
      start(argument, instrumentation, modules, jar, attached);
      return;
    }
    boolean good;
    String text;
    try {
      if (command.verb() == RemoteCommand.Verb.DETACH) {
        String detached = CaptureDispatcher.tellActive(AgentRuntime.DETACH);
        good = detached != null;
        text = good ? detached : "this JVM has no active agent";
      } else if (command.verb() == RemoteCommand.Verb.EXPLAIN) {
        text = CaptureDispatcher.tellActive(AgentRuntime.EXPLAIN + command.object());
        good = AgentRuntime.EXPLAINED.equals(text);
      } else {
        String refusal = start(command.object(), instrumentation, modules, jar, true);
        good = refusal == null;
        text = good ? "the agent is in this JVM" : refusal;
      }
    } catch (Throwable t) {
      good = false;
      text = String.valueOf(t);
    }
    try {
      AgentProperties.open(modules).put(AgentProperties.ANSWER, command.answer(good, text));
    } catch (ReflectiveOperationException e) {
      AgentLog.toStderr().warn("the answer to a command cannot be given: " + e);
    }
  }

  /** Returns null, or why the agent could not start; that was logged too. */
  private static String start(
      String argument,
      Instrumentation instrumentation,
      final ModuleAccess modules,
      File jar,
      boolean attached) {
    AgentLog log = AgentLog.toStderr();
    String file = "";
    String why;
    try {
      Path found =
          ConfigLoader.find(
              argument, System.getProperties(), System.getenv(), jar.toPath().toAbsolutePath());
      file = found.toString();
      // In this order: our class extends one that only an agent has defined.
      if (DispatcherInjector.isDefined() && CaptureDispatcher.isAgentActive()) {
        String already = alreadyThere(file);
        log.error(already);
        return already;
      }
      AgentConfig config =
          ConfigLoader.loadForStart(found, System.getProperties(), System.getenv());
      DispatcherInjector.inject(modules);
      configure(log, config);
      openModules(modules);
      if (attached) {
        // What an earlier attempt left there for those who ask is no longer so.
        AgentProperties.open(modules).remove(AgentProperties.STATUS);
      }
      AgentRuntime.start(found, config, instrumentation, modules, jar, log, attached);
      return null;
    } catch (ConfigException e) {
      for (ConfigError error : e.errors()) {
        log.error(error.withSource());
      }
      log.error("the configuration was refused, the application runs without the agent");
      why = e.getMessage();
    } catch (Throwable t) {
      log.error("the agent could not start, the application runs without it: " + t);
      why = t.toString();
    }
    tellOutside(modules, jar, file, why);
    return "the agent did not start, the application goes on as before:\n" + why;
  }

  private static String alreadyThere(String file) {
    String running = CaptureDispatcher.tellActive(AgentRuntime.CONFIG);
    // One of an earlier version does not know the question.
    boolean isKnown = running != null && !running.startsWith(AgentRuntime.UNKNOWN);
    return "this JVM already has a Metrix agent"
        + (isKnown ? ", which runs with " + running : "")
        + "; "
        + file
        + (file.equals(running) ? " is followed as it changes" : " is not in force")
        + ". For another configuration take that agent out first: detach PID";
  }

  private static void openModules(final ModuleAccess modules) {
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
  }

  /** So that {@code status} can say why there is no agent. */
  private static void tellOutside(ModuleAccess modules, File jar, String file, String why) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("at", System.currentTimeMillis());
    status.put("state", "could not start");
    status.put("version", Version.read());
    status.put("java", System.getProperty("java.version"));
    status.put("config", file);
    status.put("reason", why);
    try {
      AgentProperties properties = AgentProperties.open(modules);
      properties.put(AgentProperties.JAR, jar.getAbsolutePath());
      properties.put(AgentProperties.STATUS, JsonText.of(status));
    } catch (ReflectiveOperationException | RuntimeException nobodyAsks) {
      // It was logged; that is what counts.
      return;
    }
  }

  private static void configure(AgentLog log, AgentConfig config) {
    log.setThreshold(config.log().level());
    redirect(log, config);
  }

  /** To where the configuration says. */
  static void redirect(AgentLog log, AgentConfig config) {
    if (config.log().file() == null) {
      log.redirectToStderr();
    } else {
      try {
        LogSettings settings = config.log();
        log.redirectTo(settings.file().toFile(), settings.maxSize(), settings.keep());
      } catch (IOException e) {
        log.warn(
            "log.file cannot be opened ("
                + e
                + "); the log stays where it is. Correct log.file, or let the application's user write there.");
      }
    }
  }
}
