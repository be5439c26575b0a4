package ir.metrix.agent.check;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found of a configuration. */
public final class Findings {
  private final Map<String, RuleFindings> byRule = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Findings(AgentConfig config) {
    for (Rule rule : config.rules()) {
      byRule.put(rule.id(), new RuleFindings(rule));
    }
  }

  /** Nothing yet: what is known without the application. */
  public static Findings none(AgentConfig config) {
    return new Findings(config);
  }

  RuleFindings of(Rule rule) {
    return byRule.get(rule.id());
  }

  void addWarning(String line) {
    warnings.add(line);
  }

  void addWarnings(List<String> lines) {
    warnings.addAll(lines);
  }

  /** In the order of the file. */
  public List<RuleFindings> rules() {
    return new ArrayList<>(byRule.values());
  }

  /** What could not be read of the application, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** How much is wrong. */
  public int count() {
    int count = 0;
    for (RuleFindings rule : byRule.values()) {
      count += rule.count();
    }
    return count;
  }

  /** The rules as {@code check --json} prints them. */
  public List<Object> toJson() {
    List<Object> rules = new ArrayList<>();
    for (RuleFindings rule : byRule.values()) {
      rules.add(rule.toJson());
    }
    return rules;
  }
}
