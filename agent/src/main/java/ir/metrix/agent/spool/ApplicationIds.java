package ir.metrix.agent.spool;

import java.util.HashMap;
import java.util.Map;

/**
 * Which id each application of the configuration has. Applications may come while it runs; none
 * goes, and none gets another id, since messages that wait are for the one they were captured for.
 * Any thread.
 */
public final class ApplicationIds {
  /** Both are replaced, never changed. */
  private volatile Map<String, String> byName = new HashMap<>();

  private volatile Map<String, String> byId = new HashMap<>();

  ApplicationIds(Map<String, String> idsByName) {
    add(idsByName);
  }

  /** Takes over those that are new. */
  public void add(ApplicationIds others) {
    add(others.byName);
  }

  private synchronized void add(Map<String, String> idsByName) {
    Map<String, String> ids = new HashMap<>(idsByName);
    ids.putAll(byName);
    Map<String, String> names = new HashMap<>();
    for (Map.Entry<String, String> entry : ids.entrySet()) {
      names.put(entry.getValue(), entry.getKey());
    }
    byName = ids;
    byId = names;
  }

  /** Null if there is no such application. */
  String id(String name) {
    return byName.get(name);
  }

  /** Null if no application has it. */
  String name(String id) {
    return byId.get(id);
  }

  int count() {
    return byName.size();
  }
}
