package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.RuleBinding;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Step;
import ir.metrix.agent.instrument.RuleMatcher;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private int findings;

  ApplicationCheck(AgentConfig config, final ApplicationFiles application, PrintWriter out) {
    this.config = config;
    this.application = application;
    this.out = out;
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
    RuleMatcher matcher = new RuleMatcher(config.rules());
    for (String name : application.names()) {
      List<Rule> rules = matcher.rulesFor(name);
      if (!rules.isEmpty()) {
        check(name, rules);
      }
    }
    for (Rule rule : config.rules()) {
      tell(rule);
    }
    for (String problem : application.problems()) {
      out.println("warning: " + problem);
    }
    return findings;
  }

  private void check(String className, List<Rule> rules) {
    ClassScan scan;
    try {
      scan = ClassScan.of(application.read(className));
    } catch (RuntimeException unreadable) {
      for (Rule rule : rules) {
        find(
            rule,
            "error: "
                + application.where(className)
                + ": the class "
                + className
                + " cannot be read ("
                + unreadable
                + ")");
      }
      return;
    }
    for (Rule rule : rules) {
      boolean any = false;
      for (ClassScan.MethodScan method : scan.methods()) {
        if (!RuleMatcher.matches(rule, method)) {
          continue;
        }
        any = true;
        String obstacle = method.obstacle();
        if (obstacle == null) {
          check(rule, method.tracked(), application.where(className));
        } else if (method.hasBody() || !scan.isInterface()) {
          find(rule, "error: " + method.tracked() + " is left as it is: " + obstacle);
        }
      }
      if (!any) {
        noSuchMethod(rule, className.replace('/', '.'), scan);
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

  private void noSuchMethod(Rule rule, String className, ClassScan scan) {
    if (!isNamedExactly(rule, className)) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (ClassScan.MethodScan method : scan.methods()) {
      String name = method.tracked().toString().substring(className.length() + 1);
      if (names.size() < 20) {
        names.add(name);
      }
    }
    find(
        rule,
        rule.where()
            + ": rule "
            + rule.id()
            + ": class "
            + className
            + " has no such method; it has "
            + String.join(", ", names));
  }

  private static boolean isNamedExactly(Rule rule, String className) {
    for (NamePattern pattern : rule.classes()) {
      if (pattern.isExact() && pattern.text().equals(className)) {
        return true;
      }
    }
    return false;
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
      out.println(nothingMatches(rule));
    }
  }

  private String nothingMatches(Rule rule) {
    StringBuilder text = new StringBuilder();
    text.append(rule.where()).append(": rule ").append(rule.id()).append(": no class matches ");
    String separator = "";
    for (NamePattern pattern : rule.classes()) {
      text.append(separator).append(pattern.text());
      separator = " or ";
    }
    for (NamePattern pattern : rule.classes()) {
      String elsewhere = sameSimpleName(pattern.text());
      if (elsewhere != null) {
        return text.append("; there is ").append(elsewhere).toString();
      }
    }
    return text.append(" in the application").toString();
  }

  private String sameSimpleName(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    for (String name : application.names()) {
      String candidate = name.replace('/', '.');
      if (candidate.substring(candidate.lastIndexOf('.') + 1).equalsIgnoreCase(simple)) {
        return candidate;
      }
    }
    return null;
  }
}
