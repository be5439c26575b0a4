package ir.metrix.agent.jmx;

import ir.metrix.agent.bootstrap.ModuleAccess;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Registers {@code ir.metrix.agent:type=Agent}, {@code type=Delivery}, and {@code
 * type=Rule,name=<id>} for each rule, as soon as the application's platform MBean server is there.
 * Used by one thread.
 */
public final class AgentBeans {
  private static final String DOMAIN = "ir.metrix.agent:";

  /** What is told. All methods: any thread. */
  public interface Figures {
    /** By attribute name. */
    Map<String, Object> agent();

    /** By attribute name. */
    Map<String, Object> delivery();

    Collection<String> ruleIds();

    /** By attribute name; the same names for every rule, also for one that is gone. */
    Map<String, Object> rule(String id);
  }

  private final ModuleAccess modules;
  private final Figures figures;

  /** Null until the application has one. */
  private MBeanServer server;

  private final Map<String, ObjectName> rules = new HashMap<>();
  private final List<ObjectName> others = new ArrayList<>();

  public AgentBeans(ModuleAccess modules, Figures figures) {
    this.modules = modules;
    this.figures = figures;
  }

  /**
   * Registers what is not registered yet, and unregisters what is gone. Does nothing as long as the
   * application has no platform MBean server.
   *
   * @throws ReflectiveOperationException if it cannot be told whether it has one
   * @throws JMException if its server refuses
   */
  public void update() throws ReflectiveOperationException, JMException {
    if (server == null) {
      server = platformServer();
      if (server == null) {
        return;
      }
      register(
          "type=Agent",
          "The Metrix agent",
          new FigureBean.Source() {
            @Override
            public Map<String, Object> read() {
              return figures.agent();
            }
          });
      register(
          "type=Delivery",
          "Delivery of messages to Metrix",
          new FigureBean.Source() {
            @Override
            public Map<String, Object> read() {
              return figures.delivery();
            }
          });
    }
    updateRules();
  }

  private void register(String key, String description, FigureBean.Source source)
      throws JMException {
    ObjectName name = new ObjectName(DOMAIN + key);
    server.registerMBean(new FigureBean(description, source), name);
    others.add(name);
  }

  private void updateRules() throws JMException {
    Collection<String> ids = figures.ruleIds();
    for (final String id : ids) {
      if (!rules.containsKey(id)) {
        ObjectName name = nameOf(id);
        server.registerMBean(
            new FigureBean(
                "A rule of the Metrix agent",
                new FigureBean.Source() {
                  @Override
                  public Map<String, Object> read() {
                    return figures.rule(id);
                  }
                }),
            name);
        rules.put(id, name);
      }
    }
    for (String id : new ArrayList<>(rules.keySet())) {
      if (!ids.contains(id)) {
        unregister(rules.remove(id));
      }
    }
  }

  /** An id is text as it comes: what means something in a name has to be quoted. */
  static ObjectName nameOf(String ruleId) throws MalformedObjectNameException {
    boolean plain = ruleId.matches("[\\w.-]+");
    return new ObjectName(DOMAIN + "type=Rule,name=" + (plain ? ruleId : ObjectName.quote(ruleId)));
  }

  /** Takes all of them out. */
  public void close() throws JMException {
    if (server == null) {
      return;
    }
    for (ObjectName name : rules.values()) {
      unregister(name);
    }
    for (ObjectName name : others) {
      unregister(name);
    }
    rules.clear();
    others.clear();
  }

  private void unregister(ObjectName name) throws JMException {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException someoneElseDid) {
      return;
    }
  }

  /**
   * The one that exists, or null. Asking {@code ManagementFactory} for it would make it; so its
   * field is read, of a class that the application has loaded already. The field has had this name
   * from Java 5 to 25.
   */
  private MBeanServer platformServer() throws ReflectiveOperationException {
    Class<?> factory = Class.forName("java.lang.management.ManagementFactory", false, null);
    modules.open(factory);
    Field field = factory.getDeclaredField("platformMBeanServer");
    field.setAccessible(true);
    return (MBeanServer) field.get(null);
  }
}
