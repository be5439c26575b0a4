package ir.metrix.agent.remote;

import ir.metrix.agent.bootstrap.ModuleAccess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Properties;

/**
 * What this JVM tells those who may attach to it: its own user, or root. The JDK keeps these
 * properties for its management agent, apart from the system properties, which applications list,
 * log and store. Nothing is written to a disk, no port is opened, and it works across the borders
 * of containers. Any thread.
 */
public final class AgentProperties {
  /** What the agent does at the moment, as JSON; of an agent that could not start, why. */
  public static final String STATUS = "ir.metrix.agent.status";

  /** Where the agent's jar is, as this JVM sees it. */
  public static final String JAR = "ir.metrix.agent.jar";

  /** The answer to the last {@link RemoteCommand}. */
  public static final String ANSWER = "ir.metrix.agent.answer";

  /** Before a rule's id: its last decisions, as JSON, while somebody wants to see them. */
  public static final String EXPLAINED = "ir.metrix.agent.explained.";

  private final Properties properties;

  private AgentProperties(Properties properties) {
    this.properties = properties;
  }

  /**
   * Those of this JVM.
   *
   * @throws ReflectiveOperationException if this JVM has none, or doesn't let us have them
   */
  public static AgentProperties open(ModuleAccess modules) throws ReflectiveOperationException {
    Class<?> support =
        Class.forName(
            ModuleAccess.hasModules() ? "jdk.internal.vm.VMSupport" : "sun.misc.VMSupport");
    modules.open(support);
    Method get = support.getMethod("getAgentProperties");
    try {
      return new AgentProperties((Properties) get.invoke(null));
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException(e.getCause());
    }
  }

  public void put(String name, String value) {
    properties.setProperty(name, value);
  }

  public void remove(String name) {
    properties.remove(name);
  }
}
