package ir.metrix.agent.check;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.application.ClassPath;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.RuleBinding;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.instrument.ClassMatch;
import ir.metrix.agent.instrument.NearMethods;
import ir.metrix.agent.instrument.RuleMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a configuration against an application's class files: which methods its rules will hook,
 * and whether their expressions hold there. Runs and loads nothing of the application.
 */
public final class ApplicationCheck {
  /** What says which methods a rule means. */
  private static final String[] METHOD_KEYS = {"method", "method-annotation"};

  private final ApplicationFiles application;
  private final RuleMatcher rules;
  private final Findings findings;
  private final List<String> scopeNames;

  /** By rule: the class without such a method whose own are most like it. */
  private final Map<Rule, NearMethods> nearest = new HashMap<>();

  /** By rule: a method that the rule means and that subtypes have to implement. */
  private final Map<Rule, TrackedMethod> withoutBody = new HashMap<>();

  private ApplicationCheck(AgentConfig config, ApplicationFiles application) {
    this.application = application;
    this.rules = new RuleMatcher(config.rules());
    this.findings = Findings.none(config);
    this.scopeNames = Captures.scopeNames(config.rules());
  }

  /** Checks all rules. */
  public static Findings check(AgentConfig config, ApplicationFiles application) {
    return new ApplicationCheck(config, application).run();
  }

  private Findings run() {
    for (ClassPath path : application.classPaths()) {
      new OfClassPath(path).run();
    }
    NothingMatches nothing = new NothingMatches(application);
    for (RuleFindings found : findings.rules()) {
      if (found.methods().isEmpty() && found.problems().isEmpty()) {
        addNothingMatches(found.rule(), nothing);
      }
    }
    findings.addWarnings(application.problems());
    return findings;
  }

  private void addNothingMatches(Rule rule, NothingMatches nothing) {
    if (withoutBody.containsKey(rule)) {
      addProblem(
          rule, "no class of the application implements " + withoutBody.get(rule), METHOD_KEYS);
    } else if (nearest.containsKey(rule)) {
      addProblem(rule, nearest.get(rule).toString(), METHOD_KEYS);
    } else {
      addProblem(rule, nothing.explain(rule), nothing.keyOf(rule));
    }
  }

  /**
   * Tells a problem of a rule.
   *
   * @param keys of the part that it is pointed at; the first that the rule has
   */
  private void addProblem(Rule rule, String problem, String... keys) {
    findings.of(rule).addProblem(rule.written(keys).tell("rule " + rule.id() + ": " + problem));
  }

  /** The check of what one class loader of the application would find. */
  private final class OfClassPath {
    private final ClassPath path;
    private final ClassFileTypes types;
    private final RuleMatcher.Offline matcher;

    OfClassPath(final ClassPath path) {
      this.path = path;
      ClassFiles files =
          new ClassFiles() {
            @Override
            public byte[] read(String internalName) {
              return path.read(internalName);
            }
          };
      this.types = new ClassFileTypes(files);
      this.matcher = rules.offline(files);
    }

    void run() {
      for (String name : path.names()) {
        if (matcher.mayMatch(name)) {
          check(name);
        }
      }
    }

    private void check(String internalName) {
      byte[] file = path.read(internalName);
      if (file == null) {
        // Told with the application's problems; but no rule shall say that it isn't there.
        unreadable(internalName, "see the warnings");
        return;
      }
      ClassMatch match;
      ClassScan scan;
      try {
        match = matcher.match(internalName, file);
        scan = match.rules().isEmpty() ? null : ClassScan.of(file);
      } catch (RuntimeException cause) {
        unreadable(internalName, cause.toString());
        return;
      }
      for (Rule rule : match.undecided()) {
        findings.of(rule).addMissing(match.missing());
      }
      for (Rule rule : match.rules()) {
        check(rule, internalName, match, scan);
      }
    }

    private void unreadable(String internalName, String why) {
      String problem =
          "the class "
              + internalName.replace('/', '.')
              + " in "
              + path.where(internalName)
              + " cannot be read ("
              + why
              + "); it would be left as it is";
      List<Rule> named = matcher.namedRules(internalName);
      for (Rule rule : named) {
        addProblem(rule, problem, "class");
      }
      if (named.isEmpty()) {
        findings.addWarning(problem);
      }
    }

    private void check(Rule rule, String internalName, ClassMatch match, ClassScan scan) {
      boolean any = false;
      for (ClassScan.MethodScan method : scan.methods()) {
        if (!match.matches(rule, method)) {
          continue;
        }
        any = true;
        String obstacle = method.obstacle();
        if (obstacle == null) {
          findings.of(rule).add(bind(rule, method.tracked(), path.where(internalName)));
        } else if (method.hasBody() || rule.names(scan.className())) {
          String where = method.hasBody() ? "" : Relatives.implementers(internalName, path);
          addProblem(
              rule, method.tracked() + " is left as it is: " + obstacle + where, METHOD_KEYS);
        } else {
          withoutBody.put(rule, method.tracked());
        }
      }
      if (!any) {
        NearMethods near = NearMethods.of(rule, scan.className(), scan.methods());
        if (rule.names(scan.className())) {
          addProblem(rule, near + Relatives.inherited(rule, internalName, path), METHOD_KEYS);
        } else if (!nearest.containsKey(rule) || near.isNearerThan(nearest.get(rule))) {
          nearest.put(rule, near);
        }
      }
    }

    private MethodFindings bind(Rule rule, TrackedMethod method, String where) {
      RuleBinding binding = RuleBinding.bind(rule, method, types, scopeNames);
      return new MethodFindings(
          method, where, binding.byKey(), binding.problems(), binding.isOff());
    }
  }
}
