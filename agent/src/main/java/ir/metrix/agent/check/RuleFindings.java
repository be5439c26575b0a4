package ir.metrix.agent.check;

import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was found of one rule. Filled in by {@link ApplicationCheck}, then only read. */
public final class RuleFindings {
  private final Rule rule;
  private final List<MethodFindings> methods = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> missing = new TreeSet<>();

  RuleFindings(Rule rule) {
    this.rule = rule;
  }

  void add(MethodFindings method) {
    methods.add(method);
  }

  void addProblem(String problem) {
    problems.add(problem);
  }

  void addMissing(String className) {
    missing.add(className);
  }

  public Rule rule() {
    return rule;
  }

  /** That it hooks, in class path order. */
  public List<MethodFindings> methods() {
    return methods;
  }

  /** What is wrong beside its methods: nothing matches, a class can't be read or woven. */
  public List<String> problems() {
    return problems;
  }

  /**
   * Supertypes that lie neither in the application's files nor in the JDK: whether the rule means
   * more can't be told without them.
   */
  public Set<String> missing() {
    return missing;
  }

  /** How much is wrong, methods included. */
  public int count() {
    int count = problems.size();
    for (MethodFindings method : methods) {
      count += method.problems().size();
    }
    return count;
  }

  /** The first method for which something of the rule is left; null if there is none. */
  MethodFindings typical() {
    for (MethodFindings method : methods) {
      if (!method.isOff()) {
        return method;
      }
    }
    return methods.isEmpty() ? null : methods.get(0);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", rule.id());
    json.put("where", rule.where());
    List<Object> hooked = new ArrayList<>();
    for (MethodFindings method : methods) {
      hooked.add(method.toJson());
    }
    json.put("methods", hooked);
    json.put("problems", problems);
    json.put("missing", new ArrayList<>(missing));
    return json;
  }
}
