package ir.metrix.agent.start;

import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.remote.AgentProperties;
import ir.metrix.agent.remote.JsonText;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps what the agent does where the command {@code status} reads it. That command then runs
 * nothing in this JVM: each attaching of a jar would leave a bit of memory behind and slow the
 * loading of classes, for ever.
 */
final class StatusPublisher implements Watch.Task {
  private final AgentRuntime agent;
  private final Explanations explanations;
  private final ModuleAccess modules;
  private final File jar;

  /** Opened at the first look; null again if there is nothing to write to. */
  private volatile AgentProperties properties;

  private boolean refused;

  StatusPublisher(AgentRuntime agent, Explanations explanations, ModuleAccess modules, File jar) {
    this.agent = agent;
    this.explanations = explanations;
    this.modules = modules;
    this.jar = jar;
  }

  @Override
  public void look(long nowNanos) {
    if (properties == null && !refused) {
      open();
    }
    if (properties != null) {
      properties.put(AgentProperties.STATUS, JsonText.of(agent.status()));
      publishExplanations();
    }
  }

  /** Any thread. */
  void publishExplanations() {
    AgentProperties known = properties;
    if (known == null) {
      // Who asks has read the status there: it is there.
      return;
    }
    List<String> over = new ArrayList<>();
    Map<String, Map<String, Object>> told =
        explanations.told(System.currentTimeMillis(), System.nanoTime(), over);
    for (String rule : over) {
      known.remove(AgentProperties.EXPLAINED + rule);
    }
    for (Map.Entry<String, Map<String, Object>> rule : told.entrySet()) {
      known.put(AgentProperties.EXPLAINED + rule.getKey(), JsonText.of(rule.getValue()));
    }
  }

  private void open() {
    try {
      properties = AgentProperties.open(modules);
      properties.put(AgentProperties.JAR, jar.getAbsolutePath());
    } catch (ReflectiveOperationException | RuntimeException e) {
      refused = true;
      agent
          .log()
          .info("the command 'status' will not see this JVM, which has no agent properties: " + e);
    }
  }

  /** Nothing is left to be told. */
  void close() {
    if (properties != null) {
      properties.remove(AgentProperties.STATUS);
      properties.remove(AgentProperties.JAR);
      for (String rule : explanations.endAll()) {
        properties.remove(AgentProperties.EXPLAINED + rule);
      }
    }
  }
}
