package ir.metrix.agent.find;

import ir.metrix.agent.bytecode.TrackedMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A method that looks like what is looked for. Immutable. */
public final class FoundMethod {
  private final TrackedMethod method;
  private final String where;
  private final double score;
  private final ReachableValues values;
  private final Set<Topic> topics;

  FoundMethod(
      TrackedMethod method, String where, double score, ReachableValues values, Set<Topic> topics) {
    this.method = method;
    this.where = where;
    this.score = score;
    this.values = values;
    this.topics = topics;
  }

  public TrackedMethod method() {
    return method;
  }

  /** The archive or folder. */
  public String where() {
    return where;
  }

  double score() {
    return score;
  }

  ReachableValues values() {
    return values;
  }

  Set<Topic> topics() {
    return topics;
  }

  /** Names with types of the parameters; {@code args[0]} where the class file has no names. */
  public String parameters() {
    List<String> parameters = new ArrayList<>();
    boolean named = !method.parameterNames().isEmpty();
    for (int i = 0; i < method.types().size(); i++) {
      String name = named ? method.parameterNames().get(i) : "args[" + i + "]";
      parameters.add(name + ": " + method.types().get(i));
    }
    return String.join(", ", parameters);
  }

  /** By what they would be in a message; the roles of which there is none are left out. */
  public Map<String, List<ReachableValue>> valuesByRole() {
    Map<String, List<ReachableValue>> shown = new LinkedHashMap<>();
    for (ValueRole role : new ValueRole[] {ValueRole.USER, ValueRole.AMOUNT, ValueRole.ORDER_ID}) {
      if (!values.of(role).isEmpty()) {
        shown.put(role.words(), values.of(role));
      }
    }
    return shown;
  }

  /** A configuration to start from. */
  public String hocon() {
    return new StartingRule(this).text();
  }

  /** As {@code find --json} prints it. */
  public Map<String, Object> toJson(int rank) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rank", rank);
    json.put("method", method.toString());
    json.put("class", method.className());
    json.put("name", method.name());
    json.put("parameterTypes", method.parameterTypes());
    json.put("parameters", parameters());
    json.put("returns", method.returnType().toString());
    json.put("in", where);
    Map<String, Object> reachable = new LinkedHashMap<>();
    for (Map.Entry<String, List<ReachableValue>> role : valuesByRole().entrySet()) {
      List<Object> list = new ArrayList<>();
      for (ReachableValue value : role.getValue()) {
        list.add(value.toJson());
      }
      reachable.put(role.getKey(), list);
    }
    json.put("values", reachable);
    return json;
  }
}
