package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.log.AgentLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No rule is silent: what became of each as classes loaded, said when it happens, and kept for
 * whoever asks. Any thread.
 */
public final class RuleStates {
  /** Bounds the memory for what was said; beyond it a class that is woven again is named again. */
  private static final int MAX_SAID = 1_000;

  private static final int MAX_NAMED = 10;

  /** Of so many classes without the method the one with the most similar names is told. */
  private static final int MAX_COMPARED = 100;

  private final AgentLog log;
  private final Map<String, State> states = new LinkedHashMap<>();

  public RuleStates(Collection<Rule> rules, AgentLog log) {
    this.log = log;
    for (Rule rule : rules) {
      states.put(rule.id(), new State(rule));
    }
  }

  /** A snapshot; null if there is no such rule any more. */
  public synchronized RuleWeaving weaving(String ruleId) {
    State state = states.get(ruleId);
    if (state == null) {
      return null;
    }
    return new RuleWeaving(
        Collections.unmodifiableList(new ArrayList<>(state.methods)),
        state.refusals == 0 ? null : state.refusal + andMore(state.refusals - 1),
        state.nearest == null ? null : state.nearest.toString(),
        state.waiting());
  }

  /**
   * Takes other rules over: what is known of those that mean the same methods stays, but for what
   * their expressions were refused for; the others begin anew.
   */
  public synchronized void follow(Collection<Rule> rules) {
    Map<String, State> before = new LinkedHashMap<>(states);
    states.clear();
    for (Rule rule : rules) {
      State old = before.get(rule.id());
      State next = new State(rule);
      if (old != null && old.rule.meansSameMethodsAs(rule)) {
        next.takeOver(old, old.rule.saysTheSameAs(rule));
      }
      states.put(rule.id(), next);
    }
  }

  /** One of a configuration that was replaced meanwhile gets a state that nobody sees. */
  private State stateOf(Rule rule) {
    State state = states.get(rule.id());
    return state == null ? new State(rule) : state;
  }

  private static String andMore(int others) {
    return others == 0 ? "" : " (and " + others + " more)";
  }

  /**
   * @param methods of one class, at least one
   */
  void woven(Rule rule, List<TrackedMethod> methods, ClassLoader loader) {
    String className = methods.get(0).className();
    String loadedBy = ", loaded by " + nameOf(loader);
    StringBuilder text = new StringBuilder(className).append('.');
    synchronized (this) {
      State state = stateOf(rule);
      int named = 0;
      for (TrackedMethod method : methods) {
        if (state.methods.size() < MAX_SAID) {
          state.methods.add(method + loadedBy);
        }
        if (named < MAX_NAMED) {
          text.append(named++ == 0 ? "" : ", ");
          text.append(method.toString().substring(className.length() + 1));
        }
      }
      if (state.said.size() < MAX_SAID
          && !state.said.add(className + System.identityHashCode(loader))) {
        return;
      }
    }
    if (methods.size() > MAX_NAMED) {
      text.append(" and ").append(methods.size() - MAX_NAMED).append(" more");
    }
    log.info("rule " + rule.id() + ": woven " + text + loadedBy);
  }

  void noSuchMethod(Rule rule, String className, Collection<ClassScan.MethodScan> present) {
    boolean named = rule.names(className);
    synchronized (this) {
      State state = stateOf(rule);
      if (state.methods.isEmpty() && (named || state.compared++ < MAX_COMPARED)) {
        NearMethods near = NearMethods.of(rule, className, present);
        if (state.nearest == null || near.isNearerThan(state.nearest)) {
          state.nearest = near;
        }
      }
    }
    if (named) {
      log.problem(
          rule.id() + " no method " + className,
          rule.where()
              + ": rule "
              + rule.id()
              + ": "
              + NearMethods.of(rule, className, present)
              + ". Correct 'method'; other rules go on.");
    }
  }

  /** Its reason was logged by whoever found it. */
  synchronized void unbound(Rule rule, TrackedMethod method) {
    stateOf(rule).refuse("its expressions do not fit " + method + " (the log says why)");
  }

  void refused(Rule rule, String what, String reason) {
    String refusal = what + " is left as it was: " + reason;
    synchronized (this) {
      stateOf(rule).refuse(refusal);
    }
    log.problem(rule.id() + what + reason, rule.where() + ": rule " + rule.id() + ": " + refusal);
  }

  /** A method that subtypes implement, none of which may have been loaded. */
  synchronized void withoutBody(Rule rule, TrackedMethod method) {
    stateOf(rule).withoutBody = method.toString();
  }

  /** Whether the rule means a class can't be told: a supertype has no class file. */
  synchronized void undecided(Rule rule, String className, String missing) {
    State state = stateOf(rule);
    if (state.undecided++ == 0) {
      state.firstUndecided = "the class file of " + missing + ", for " + className;
    }
  }

  static String nameOf(ClassLoader loader) {
    // Not toString: that is the application's code.
    return loader == null ? "the boot loader" : loader.getClass().getName();
  }

  /** Guarded by the lock of the whole. */
  private static final class State {
    private final Rule rule;
    private final Set<String> said = new HashSet<>();
    private final Set<String> methods = new LinkedHashSet<>();
    private NearMethods nearest;
    private int compared;
    private String refusal;
    private int refusals;
    private String withoutBody;
    private int undecided;
    private String firstUndecided;

    private State(Rule rule) {
      this.rule = rule;
    }

    private void takeOver(State old, boolean saysTheSame) {
      said.addAll(old.said);
      methods.addAll(old.methods);
      nearest = old.nearest;
      compared = old.compared;
      withoutBody = old.withoutBody;
      undecided = old.undecided;
      firstUndecided = old.firstUndecided;
      if (saysTheSame) {
        refusal = old.refusal;
        refusals = old.refusals;
      }
    }

    private void refuse(String reason) {
      refusal = refusal == null ? reason : refusal;
      refusals++;
    }

    private String waiting() {
      StringBuilder text = new StringBuilder("no class ");
      String separator = "";
      for (NamePattern pattern : rule.classes()) {
        text.append(separator.isEmpty() ? "matching " : separator).append(pattern.text());
        separator = " or ";
      }
      if (!rule.subtypesOf().isEmpty()) {
        text.append("that is a ").append(String.join(" or ", rule.subtypesOf()));
        separator = " ";
      }
      if (!rule.classAnnotations().isEmpty()) {
        text.append(separator.isEmpty() ? "" : " ");
        text.append("with @").append(String.join(" or @", rule.classAnnotations()));
        separator = " ";
      }
      if (!rule.methodAnnotations().isEmpty()) {
        text.append(separator.isEmpty() ? "" : " ");
        text.append("with a method that has @");
        text.append(String.join(" or @", rule.methodAnnotations()));
      }
      text.append(" was loaded");
      if (withoutBody != null) {
        text.append(" but where the method has no body, as ").append(withoutBody);
      }
      if (undecided > 0) {
        text.append("; of ").append(undecided);
        text.append(undecided == 1 ? " class" : " classes").append(" it could not be told, since ");
        text.append(firstUndecided).append(undecided == 1 ? "" : " and the like");
        text.append(", could not be found");
      }
      return text.toString();
    }
  }
}
