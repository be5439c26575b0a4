package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.MethodPattern;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.log.AgentLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No rule is silent: what became of each, said when it happens, and at the end of those that
 * nothing happened to.
 */
public final class RuleStates {
  /** Bounds the memory for what was said; beyond it a class that is woven again is named again. */
  private static final int MAX_SAID = 1_000;

  private final AgentLog log;
  private final Map<String, State> states = new LinkedHashMap<>();

  public RuleStates(Collection<Rule> rules, AgentLog log) {
    this.log = log;
    for (Rule rule : rules) {
      states.put(rule.id(), new State(rule));
    }
  }

  void woven(Rule rule, TrackedMethod method, ClassLoader loader) {
    synchronized (this) {
      State state = states.get(rule.id());
      state.woven++;
      if (state.said.size() < MAX_SAID
          && !state.said.add(method.toString() + System.identityHashCode(loader))) {
        return;
      }
    }
    log.info("rule " + rule.id() + ": woven " + method + ", loaded by " + nameOf(loader));
  }

  synchronized void noSuchMethod(
      Rule rule, String className, Collection<ClassScan.MethodScan> present) {
    State state = states.get(rule.id());
    if (state.reason == null) {
      StringBuilder reason =
          new StringBuilder("class ").append(className).append(" has no method ");
      String separator = "";
      for (MethodPattern pattern : rule.methods()) {
        reason.append(separator).append(pattern.text());
        separator = " or ";
      }
      reason.append("; it has ").append(listed(present));
      state.reason = reason.toString();
    }
    if (isNamedExactly(rule, className)) {
      log.problem(
          rule.id() + " no method " + className,
          rule.where()
              + ": rule "
              + rule.id()
              + ": "
              + state.reason
              + ". Correct 'method'; other rules go on.");
    }
  }

  /** Its reason was logged by whoever found it. */
  synchronized void unbound(Rule rule, TrackedMethod method) {
    states.get(rule.id()).reason = "its expressions do not fit " + method + " (told above)";
  }

  synchronized void refused(Rule rule, String what, String reason) {
    State state = states.get(rule.id());
    state.reason = what + " is left as it was: " + reason;
    log.problem(rule.id() + reason, rule.where() + ": rule " + rule.id() + ": " + state.reason);
  }

  private static boolean isNamedExactly(Rule rule, String className) {
    for (NamePattern pattern : rule.classes()) {
      if (pattern.isExact() && pattern.text().equals(className)) {
        return true;
      }
    }
    return false;
  }

  private static String listed(Collection<ClassScan.MethodScan> present) {
    List<String> names = new ArrayList<>();
    for (ClassScan.MethodScan method : present) {
      String name = method.tracked().toString();
      name = name.substring(name.lastIndexOf('.', name.indexOf('(')) + 1);
      if (names.size() < 12 && !names.contains(name)) {
        names.add(name);
      }
    }
    return names.isEmpty() ? "none that could be tracked" : String.join(", ", names);
  }

  static String nameOf(ClassLoader loader) {
    // Not toString: that is the application's code.
    return loader == null ? "the boot loader" : loader.getClass().getName();
  }

  /** Says which rules met no class or no method; for the end of the process. */
  public synchronized void sayUnused() {
    for (State state : states.values()) {
      if (state.woven == 0) {
        String what =
            state.reason == null
                ? "no class matching " + classes(state.rule) + " was loaded"
                : state.reason;
        log.warn(state.rule.where() + ": rule " + state.rule.id() + " was never woven: " + what);
      }
    }
  }

  private static String classes(Rule rule) {
    List<String> names = new ArrayList<>();
    for (NamePattern pattern : rule.classes()) {
      names.add(pattern.text());
    }
    return String.join(" or ", names);
  }

  private static final class State {
    private final Rule rule;
    private int woven;
    private String reason;
    private final Set<String> said = new HashSet<>();

    private State(Rule rule) {
      this.rule = rule;
    }
  }
}
