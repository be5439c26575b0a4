package ir.metrix.agent.start;

import ir.metrix.agent.jmx.AgentBeans;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link StatusReport} says, under the names that the MBeans have. */
final class BeanFigures implements AgentBeans.Figures {
  private final AgentRuntime agent;

  BeanFigures(AgentRuntime agent) {
    this.agent = agent;
  }

  @Override
  public Map<String, Object> agent() {
    Map<String, Object> status = agent.head();
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("State", status.get("state"));
    bean.put("Version", status.get("version"));
    bean.put("ConfigFile", status.get("config"));
    bean.put("LastReload", status.get("lastReload"));
    return bean;
  }

  @Override
  public Map<String, Object> delivery() {
    Map<String, Object> status = agent.deliveryStatus();
    Map<String, Object> bean = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "Queued",
          "Spooled",
          "SpooledBytes",
          "OldestSeconds",
          "Sent",
          "Retried",
          "Dropped",
          "DeadLettered",
          "LastError",
          "LastStatus"
        }) {
      bean.put(name, status.get(Character.toLowerCase(name.charAt(0)) + name.substring(1)));
    }
    return bean;
  }

  @Override
  public Collection<String> ruleIds() {
    return agent.ruleIds();
  }

  @Override
  public Map<String, Object> rule(String id) {
    Map<String, Object> status = agent.ruleStatus(id);
    Object reason = status.get("reason");
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("State", status.get("state") + (reason == null ? "" : ": " + reason));
    bean.put("Methods", methods(status.get("methods")));
    for (String name : new String[] {"Calls", "Captured", "Filtered", "Errors"}) {
      Object count = status.get(Character.toLowerCase(name.charAt(0)) + name.substring(1));
      bean.put(name, count == null ? Long.valueOf(0) : count);
    }
    bean.put("LastError", status.get("lastError"));
    return bean;
  }

  private static String[] methods(Object listed) {
    return listed instanceof List ? ((List<?>) listed).toArray(new String[0]) : new String[0];
  }
}
