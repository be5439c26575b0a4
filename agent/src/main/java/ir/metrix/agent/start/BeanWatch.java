package ir.metrix.agent.start;

import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.instrument.AllLoadedClasses;
import ir.metrix.agent.instrument.TrackingTransformer;
import ir.metrix.agent.jmx.AgentBeans;
import java.lang.instrument.Instrumentation;

/**
 * Waits for the application to set up its MBean server, and shows our figures there. As long as the
 * application doesn't touch the JVM's management, nothing of it is loaded by us.
 */
final class BeanWatch implements Watch.Task {
  private final AgentRuntime agent;
  private final ModuleAccess modules;
  private final TrackingTransformer transformer;

  /** Null again after the first look. */
  private Instrumentation lookedThrough;

  /** Null until management is loaded; then it is ours to ask. */
  private AgentBeans beans;

  private boolean failed;

  BeanWatch(
      AgentRuntime agent,
      ModuleAccess modules,
      TrackingTransformer transformer,
      Instrumentation instrumentation) {
    this.agent = agent;
    this.modules = modules;
    this.transformer = transformer;
    this.lookedThrough = instrumentation;
  }

  @Override
  public void look(long nowNanos) {
    if (failed || (beans == null && !isManagementLoaded())) {
      return;
    }
    try {
      if (beans == null) {
        beans = new AgentBeans(modules, new BeanFigures(agent));
      }
      beans.update();
    } catch (Exception | LinkageError e) {
      failed = true;
      agent
          .log()
          .warn("the figures cannot be shown as MBeans: " + e + "; the command status shows them");
    }
  }

  private boolean isManagementLoaded() {
    if (lookedThrough != null) {
      // Before the agent came, or by an agent that came before ours.
      for (Class<?> type : AllLoadedClasses.of(lookedThrough)) {
        if (type.getName().equals("java.lang.management.ManagementFactory")) {
          lookedThrough = null;
          return true;
        }
      }
      lookedThrough = null;
    }
    return transformer.isManagementLoaded();
  }

  /** Takes the MBeans out again. After the thread that looks has ended. */
  void close() {
    if (beans != null) {
      try {
        beans.close();
      } catch (Exception e) {
        agent.log().warn("an MBean stays registered, without new figures: " + e);
      }
    }
  }
}
