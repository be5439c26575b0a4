package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.config.MethodPattern;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules speak of a class, by its name alone: a hash look-up for exact names, and patterns
 * only if a rule has some. Runs for every class that the JVM loads, before anything of it is read.
 */
public final class RuleMatcher {
  /**
   * Marks of classes that frameworks generate from others; the call reaches the class that a person
   * wrote.
   */
  private static final String[] GENERATED = {
    "$$EnhancerBy",
    "$$FastClassBy",
    "$$SpringCGLIB$$",
    "$$Lambda",
    "$ByteBuddy$",
    "_$$_jvst",
    "_$$_javassist",
    "$HibernateProxy$",
    "_$$_Weld",
    "$Proxy$_$$",
    "$$KeyFactoryBy"
  };

  /** By internal name (with slashes). */
  private final Map<String, List<Rule>> exact = new HashMap<>();

  private final List<Rule> patterned = new ArrayList<>();

  public RuleMatcher(List<Rule> rules) {
    for (Rule rule : rules) {
      boolean hasPattern = false;
      for (NamePattern pattern : rule.classes()) {
        if (pattern.isExact()) {
          add(pattern.text().replace('.', '/'), rule);
        } else {
          hasPattern = true;
        }
      }
      if (hasPattern) {
        patterned.add(rule);
      }
    }
  }

  private void add(String internalName, Rule rule) {
    List<Rule> rules = exact.get(internalName);
    if (rules == null) {
      rules = new ArrayList<>();
      exact.put(internalName, rules);
    }
    rules.add(rule);
  }

  /** The rules for a class of that internal name; empty for nearly all. */
  public List<Rule> rulesFor(String internalName) {
    List<Rule> named = exact.get(internalName);
    if (patterned.isEmpty()) {
      return named == null ? Collections.<Rule>emptyList() : named;
    }
    List<Rule> rules = named == null ? null : new ArrayList<>(named);
    String name = internalName.replace('/', '.');
    if (isGenerated(name)) {
      return named == null ? Collections.<Rule>emptyList() : named;
    }
    for (Rule rule : patterned) {
      if ((rules == null || !rules.contains(rule)) && matches(rule, name)) {
        rules = rules == null ? new ArrayList<Rule>() : rules;
        rules.add(rule);
      }
    }
    return rules == null ? Collections.<Rule>emptyList() : rules;
  }

  private static boolean matches(Rule rule, String name) {
    for (NamePattern pattern : rule.classes()) {
      if (!pattern.isExact() && pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule speaks of a method of a class that it speaks of. */
  public static boolean matches(Rule rule, ClassScan.MethodScan method) {
    List<String> types = null;
    for (MethodPattern pattern : rule.methods()) {
      if (!pattern.matchesName(method.name)) {
        continue;
      }
      if (types == null) {
        types = method.parameterTypeNames();
      }
      if (pattern.matches(method.name, types)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isGenerated(String name) {
    for (String mark : GENERATED) {
      if (name.contains(mark)) {
        return true;
      }
    }
    return name.startsWith("com.sun.proxy.") || name.startsWith("jdk.proxy");
  }
}
