package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.RuleBinding;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Step;
import ir.metrix.agent.instrument.ClassMatch;
import ir.metrix.agent.instrument.NearMethods;
import ir.metrix.agent.instrument.RuleMatcher;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds a configuration against an application's class files: which methods its rules will hook,
 * and whether their expressions hold there. Runs and loads nothing of the application.
 */
final class ApplicationCheck {
  private final AgentConfig config;
  private final ApplicationFiles application;
  private final PrintWriter out;
  private final ClassFileTypes types;
  private final List<String> scopeNames;

  /** By rule id, what is to be said of it. */
  private final Map<String, List<String>> lines = new LinkedHashMap<>();

  private final Map<String, Integer> methods = new LinkedHashMap<>();

  /** By rule id: the class without such a method whose own are most like it. */
  private final Map<String, NearMethods> nearest = new LinkedHashMap<>();

  /** By rule id: a method that the rule means and that subtypes have to implement. */
  private final Map<String, String> withoutBody = new LinkedHashMap<>();

  /** Supertypes that lie neither in the application's files nor in the JDK, by rule id. */
  private final Map<String, Set<String>> missing = new LinkedHashMap<>();

  /** Of classes that nobody names, so that it is no rule's fault. */
  private final List<String> unreadable = new ArrayList<>();

  private final NothingMatches nothingMatches;
  private int findings;

  ApplicationCheck(AgentConfig config, final ApplicationFiles application, PrintWriter out) {
    this.config = config;
    this.application = application;
    this.out = out;
    this.nothingMatches = new NothingMatches(application);
    this.scopeNames = Captures.scopeNames(config.rules());
    this.types =
        new ClassFileTypes(
            new ClassFiles() {
              @Override
              public byte[] read(String internalName) {
                return application.read(internalName);
              }
            });
  }

  /** Prints what was found; returns how much of it is wrong. */
  int run() {
    for (Rule rule : config.rules()) {
      lines.put(rule.id(), new ArrayList<String>());
      methods.put(rule.id(), 0);
    }
    RuleMatcher.Offline matcher =
        new RuleMatcher(config.rules())
            .offline(
                new ClassFiles() {
                  @Override
                  public byte[] read(String internalName) {
                    return application.read(internalName);
                  }
                });
    for (String name : application.names()) {
      if (matcher.mayMatch(name)) {
        check(name, matcher);
      }
    }
    for (Rule rule : config.rules()) {
      tell(rule);
    }
    for (String problem : application.problems()) {
      out.println("warning: " + problem);
    }
    for (String problem : unreadable) {
      out.println("warning: " + problem);
    }
    return findings;
  }

  private void check(String internalName, RuleMatcher.Offline matcher) {
    byte[] file = application.read(internalName);
    if (file == null) {
      // Among the application's problems.
      return;
    }
    ClassMatch match;
    ClassScan scan;
    try {
      match = matcher.match(internalName, file);
      scan = match.rules().isEmpty() ? null : ClassScan.of(file);
    } catch (RuntimeException cause) {
      unreadable(matcher, internalName, cause);
      return;
    }
    for (Rule rule : match.undecided()) {
      if (!missing.containsKey(rule.id())) {
        missing.put(rule.id(), new TreeSet<String>());
      }
      missing.get(rule.id()).add(match.missing());
    }
    for (Rule rule : match.rules()) {
      check(rule, internalName, match, scan);
    }
  }

  private void unreadable(
      RuleMatcher.Offline matcher, String internalName, RuntimeException cause) {
    String line =
        application.where(internalName)
            + ": the class "
            + internalName.replace('/', '.')
            + " cannot be read ("
            + cause
            + ")";
    List<Rule> named = matcher.namedRules(internalName);
    for (Rule rule : named) {
      find(rule, "error: " + line);
    }
    if (named.isEmpty()) {
      unreadable.add(line);
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
        check(rule, method.tracked(), application.where(internalName));
      } else if (method.hasBody() || rule.names(scan.className())) {
        find(rule, "error: " + method.tracked() + " is left as it is: " + obstacle);
      } else {
        withoutBody.put(rule.id(), method.tracked().toString());
      }
    }
    if (!any) {
      NearMethods near = NearMethods.of(rule, scan.className(), scan.methods());
      if (rule.names(scan.className())) {
        find(rule, rule.where() + ": rule " + rule.id() + ": " + near);
      } else if (!nearest.containsKey(rule.id()) || near.isNearerThan(nearest.get(rule.id()))) {
        nearest.put(rule.id(), near);
      }
    }
  }

  private void check(Rule rule, TrackedMethod method, String where) {
    methods.put(rule.id(), methods.get(rule.id()) + 1);
    List<String> told = lines.get(rule.id());
    told.add("  " + method + " in " + where);
    if (method.parameterNames().isEmpty() && !method.types().isEmpty()) {
      told.add("    no parameter names in the class file: write args[0] for the first");
    }
    RuleBinding binding = RuleBinding.bind(rule, method, types, scopeNames);
    for (Map.Entry<String, BoundExpression> expression : binding.byKey().entrySet()) {
      String key = expression.getKey().replace("metrix.track." + rule.id() + ".", "");
      told.add(
          "    "
              + key
              + " = "
              + expression.getValue().text().trim()
              + " ("
              + expression.getValue().type()
              + ")");
      for (Step step : expression.getValue().steps()) {
        told.add("      " + step);
      }
    }
    for (String problem : binding.problems()) {
      find(rule, problem);
    }
    if (!binding.problems().isEmpty()) {
      told.add(
          binding.isOff()
              ? "    The rule would be off for this method."
              : "    What is named would be left out; the rest of the rule would go on.");
    }
  }

  private void find(Rule rule, String line) {
    findings++;
    lines.get(rule.id()).add(line);
  }

  private void tell(Rule rule) {
    int count = methods.get(rule.id());
    out.println("rule " + rule.id() + ": " + count + (count == 1 ? " method" : " methods"));
    for (String line : lines.get(rule.id())) {
      out.println(line);
    }
    if (count == 0 && lines.get(rule.id()).isEmpty()) {
      findings++;
      out.println(rule.where() + ": rule " + rule.id() + ": " + nothingMatches(rule));
    }
    if (missing.containsKey(rule.id())) {
      out.println(
          "  Whether it means more can't be told without the class files of "
              + String.join(", ", missing.get(rule.id()))
              + ": add the jars that have them to --classpath.");
    }
  }

  private String nothingMatches(Rule rule) {
    if (withoutBody.containsKey(rule.id())) {
      return "no class of the application implements " + withoutBody.get(rule.id());
    }
    if (nearest.containsKey(rule.id())) {
      return nearest.get(rule.id()).toString();
    }
    return nothingMatches.explain(rule);
  }
}
