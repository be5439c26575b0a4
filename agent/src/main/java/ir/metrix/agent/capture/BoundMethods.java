package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Limits;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.Completion;
import ir.metrix.agent.expression.ProgramCompiler;
import ir.metrix.agent.expression.TypeSource;
import ir.metrix.agent.instrument.SiteBinder;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.once.FactWindow;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The methods that rules mean, as far as their classes were woven, and what of the rules is bound
 * to each: binds as a class is woven, and binds again when the rules are replaced. Nothing of it
 * runs in a tracked call; what a call finds is what was put in force in {@link Captures}, by none
 * but this.
 */
public final class BoundMethods implements SiteBinder {
  /** Where calls find what is in force. */
  private final Captures calls;

  private final ProgramCompiler compiler;
  private final MessageSink sink;
  private final FactWindow facts;
  private final AgentLog log;

  /** What is bound, by loader and method; guarded by this. */
  private final Map<ClassLoader, Map<String, BoundMethod>> bindingsByLoader = new WeakHashMap<>();

  /** How often something was registered; guarded by this. */
  private long registrations;

  BoundMethods(
      Captures calls, ProgramCompiler compiler, MessageSink sink, FactWindow facts, AgentLog log) {
    this.calls = calls;
    this.compiler = compiler;
    this.sink = sink;
    this.facts = facts;
    this.log = log;
  }

  /** The first rules, before there is a method. */
  RuleSet first(List<Rule> rules, Limits limits, Duration maxCaptureTime) {
    keepFacts(rules);
    return RuleSet.first(rules, limits, maxCaptureTime, sink);
  }

  private void keepFacts(List<Rule> rules) {
    for (Rule rule : rules) {
      if (rule.once() != null) {
        facts.keepFor(rule.onceWindow().toMillis());
      }
    }
  }

  @Override
  public int bind(TrackedMethod method, List<Rule> rules, ClassLoader loader, TypeSource types) {
    // With its result: obfuscated methods may differ by that alone.
    String key = method.toString() + method.parameterTypes() + method.returnType().descriptor();
    while (true) {
      RuleSet current = calls.ruleSet();
      List<Rule> wanted = current.currentOf(rules);
      BoundMethod known = bindingOf(loader, key);
      if (known != null && known.isOf(current, wanted) && known.isHookedIfNeeded()) {
        // Another agent may retransform the class as often as it likes: the site stays the same.
        return known.hook();
      }
      // Not under the lock: it asks the application's class loader for class files.
      RuleCapture[] captures = bind(current, wanted, method, loader, types, known);
      BoundMethod bound =
          new BoundMethod(
              current,
              method,
              wanted,
              captures,
              Completion.isPossible(method.returnType(), types),
              Completion.requestIndex(method.types(), types));
      synchronized (this) {
        if (calls.ruleSet() == current) {
          return register(key, bound, loader).hook();
        }
        // The configuration was replaced meanwhile: again with the new one.
      }
    }
  }

  /**
   * Puts other rules in force, for all calls that begin from now on; calls under way end with the
   * old. Hooks of rules that are gone, or that now mean other methods, do nothing from now on; to
   * find the methods that are meant instead is up to the caller. Runs on a thread of the agent's.
   *
   * @return methods without a hook for which something can be read now: their classes have to be
   *     woven again
   */
  public List<Unhooked> replaceRules(List<Rule> rules, Limits limits, Duration maxCaptureTime) {
    RuleSet next;
    keepFacts(rules);
    synchronized (this) {
      next = calls.ruleSet().followedBy(rules, limits, maxCaptureTime);
    }
    while (true) {
      long seen;
      IdentityHashMap<ClassLoader, Map<String, BoundMethod>> all;
      synchronized (this) {
        seen = registrations;
        all = copyOfBindings();
      }
      // Not under the lock: it asks the application's class loaders for class files.
      List<Unhooked> unhooked = new ArrayList<>();
      for (Map.Entry<ClassLoader, Map<String, BoundMethod>> ofLoader : all.entrySet()) {
        rebind(next, ofLoader.getKey(), ofLoader.getValue(), unhooked);
      }
      synchronized (this) {
        if (registrations == seen) {
          next.forgetSlowness();
          publish(next, all);
          return unhooked;
        }
        // A class was woven meanwhile: once more, with it.
      }
    }
  }

  private IdentityHashMap<ClassLoader, Map<String, BoundMethod>> copyOfBindings() {
    IdentityHashMap<ClassLoader, Map<String, BoundMethod>> copy = new IdentityHashMap<>();
    for (Map.Entry<ClassLoader, Map<String, BoundMethod>> entry : bindingsByLoader.entrySet()) {
      copy.put(entry.getKey(), new HashMap<>(entry.getValue()));
    }
    return copy;
  }

  private void rebind(
      RuleSet next,
      ClassLoader loader,
      Map<String, BoundMethod> bindings,
      List<Unhooked> unhooked) {
    TypeSource types = new ClassFileTypes(new ClassFiles.OfLoader(loader));
    for (Map.Entry<String, BoundMethod> entry : bindings.entrySet()) {
      BoundMethod old = entry.getValue();
      List<Rule> wanted = next.currentOf(old.rules);
      RuleCapture[] captures = bind(next, wanted, old.method, loader, types, old);
      BoundMethod bound =
          new BoundMethod(
              next, old.method, wanted, captures, old.awaitsResult, old.requestArgument);
      bound.site = old.site;
      entry.setValue(bound);
      if (old.site < 0 && captures.length > 0) {
        unhooked.add(new Unhooked(old.method.className(), loader));
      }
    }
  }

  private void publish(RuleSet next, IdentityHashMap<ClassLoader, Map<String, BoundMethod>> all) {
    Site[] replaced = new Site[calls.sites().length];
    for (Map.Entry<ClassLoader, Map<String, BoundMethod>> ofLoader : all.entrySet()) {
      for (BoundMethod binding : ofLoader.getValue().values()) {
        if (binding.site >= 0) {
          replaced[binding.site] = binding.toSite(ofLoader.getKey());
        }
      }
      bindingsByLoader.put(ofLoader.getKey(), ofLoader.getValue());
    }
    calls.putInForce(next, replaced);
  }

  /** A method that could be read, if its class were woven again. */
  public static final class Unhooked {
    private final String className;
    private final WeakReference<ClassLoader> loader;

    private Unhooked(String className, ClassLoader loader) {
      this.className = className;
      this.loader = new WeakReference<>(loader);
    }

    /** Whether it belongs to this class. */
    public boolean isOf(Class<?> type) {
      return type.getName().equals(className) && type.getClassLoader() == loader.get();
    }
  }

  private synchronized BoundMethod bindingOf(ClassLoader loader, String key) {
    Map<String, BoundMethod> known = bindingsByLoader.get(loader);
    return known == null ? null : known.get(key);
  }

  /** What of the rules can be read in a method; what is bound already and did not change stays. */
  private RuleCapture[] bind(
      RuleSet current,
      List<Rule> rules,
      TrackedMethod method,
      ClassLoader loader,
      TypeSource types,
      BoundMethod known) {
    List<RuleCapture> captures = new ArrayList<>();
    for (Rule rule : rules) {
      boolean wasBound = known != null && known.rules.contains(rule);
      RuleCapture capture =
          wasBound && known.ruleSet.bindsLike(current)
              ? known.captureOf(rule)
              : bind(current, rule, method, loader, types);
      if (capture != null) {
        captures.add(capture);
      }
    }
    return captures.toArray(new RuleCapture[0]);
  }

  /** Null if nothing of the rule is left for the method. */
  private RuleCapture bind(
      RuleSet current, Rule rule, TrackedMethod method, ClassLoader loader, TypeSource types) {
    List<String> scopeNames = current.scopeNames;
    RuleBinding binding = RuleBinding.bind(rule, method, types, scopeNames);
    RuleGate gate = current.gate(rule);
    for (String problem : binding.problems()) {
      gate.figures.countError(problem.substring(0, problem.indexOf('\n')));
    }
    if (!binding.problems().isEmpty()) {
      String consequence =
          binding.isOff()
              ? "The rule is off for this method; the application and the other rules go on."
              : "What is named is left out; the rest of the rule goes on.";
      log.problem(
          "bind " + rule.id() + method + binding.problems(),
          "rule "
              + rule.id()
              + " in "
              + method
              + ":\n"
              + String.join("\n", binding.problems())
              + "\n"
              + consequence);
    }
    if (binding.isOff()) {
      return null;
    }
    RuleProgram program =
        new RuleProgram(rule, method, scopeNames, binding.byKey(), compiler, loader);
    return new RuleCapture(rule, gate, binding, program, current.snapshot);
  }

  /** Under the lock of this. */
  private BoundMethod register(String key, BoundMethod bound, ClassLoader loader) {
    Map<String, BoundMethod> known = bindingsByLoader.get(loader);
    if (known == null) {
      known = new HashMap<>();
      bindingsByLoader.put(loader, known);
    }
    BoundMethod earlier = known.get(key);
    if (earlier != null && earlier.isOf(bound.ruleSet, bound.rules) && earlier.isHookedIfNeeded()) {
      return earlier;
    }
    bound.site = earlier == null ? -1 : earlier.site;
    Site site = bound.toSite(loader);
    if (bound.site >= 0) {
      Site[] changed = calls.sites().clone();
      changed[bound.site] = site;
      calls.putInForce(calls.ruleSet(), changed);
    } else if (site != null) {
      bound.site = add(site);
    }
    known.put(key, bound);
    registrations++;
    freeSites();
    return bound;
  }

  private int add(Site site) {
    Site[] sites = calls.sites();
    Site[] grown = Arrays.copyOf(sites, sites.length + 1);
    if (grown.length == 1) {
      sink.prepare();
    }
    grown[sites.length] = site;
    site.number = sites.length;
    calls.addSites(grown);
    return site.number;
  }

  /** Sites of loaders that are gone are forgotten; their numbers are not given again. */
  private void freeSites() {
    Site[] current = calls.sites();
    for (int i = 0; i < current.length; i++) {
      if (current[i] != null && current[i].isGone()) {
        current[i] = null;
      }
    }
  }
}
