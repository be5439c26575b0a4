package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.config.MethodPattern;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rules mean a class, and which of its methods. Asked about every class that the JVM loads:
 * by its name alone, which is a hash look-up for exact names, and patterns only if a rule has some;
 * what its supertypes and annotations are only if a rule asks for those. Immutable.
 */
public final class RuleMatcher {
  /** By internal name (with slashes). */
  private final Map<String, List<Rule>> exact = new HashMap<>();

  private final List<Rule> patterned = new ArrayList<>();

  /** Those that name no class: any may be meant, as far as its name goes. */
  private final List<Rule> unnamed;

  private final Wanted wanted;

  public RuleMatcher(List<Rule> rules) {
    List<Rule> withoutName = new ArrayList<>();
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
      if (rule.classes().isEmpty()) {
        withoutName.add(rule);
      }
    }
    unnamed = Collections.unmodifiableList(withoutName);
    wanted = new Wanted(rules);
  }

  private void add(String internalName, Rule rule) {
    List<Rule> rules = exact.get(internalName);
    if (rules == null) {
      rules = new ArrayList<>();
      exact.put(internalName, rules);
    }
    rules.add(rule);
  }

  /**
   * The rules that may mean a class of that internal name; empty for nearly all, unless a rule
   * names no class.
   *
   * @param byNameOnly whether the class is none that a pattern or a supertype can mean, but only
   *     its own full name
   */
  List<Rule> candidates(String internalName, boolean byNameOnly) {
    List<Rule> named = exact.get(internalName);
    named = named == null ? Collections.<Rule>emptyList() : named;
    if (patterned.isEmpty() && unnamed.isEmpty()) {
      return named;
    }
    if (byNameOnly || ProxyNames.isGenerated(internalName) || isTheAgents(internalName)) {
      return named;
    }
    List<Rule> rules = named;
    if (!patterned.isEmpty()) {
      String name = internalName.replace('/', '.');
      for (Rule rule : patterned) {
        if (!rules.contains(rule) && matches(rule, name)) {
          rules = rules == named ? new ArrayList<>(named) : rules;
          rules.add(rule);
        }
      }
    }
    if (rules.isEmpty() || unnamed.isEmpty()) {
      return rules.isEmpty() ? unnamed : rules;
    }
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(unnamed);
    return all;
  }

  /** The door of our jar, which is in the application's loader. */
  private static boolean isTheAgents(String internalName) {
    return internalName.equals("ir/metrix/agent/Agent")
        || internalName.startsWith("ir/metrix/agent/Isolated");
  }

  private static boolean matches(Rule rule, String name) {
    for (NamePattern pattern : rule.classes()) {
      if (!pattern.isExact() && pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** Types and annotations that are looked for. */
  Wanted wanted() {
    return wanted;
  }

  /** Whether a class's supertypes or annotations decide if the rule means it. */
  static boolean asksForLineage(Rule rule) {
    return !rule.subtypesOf().isEmpty()
        || !rule.classAnnotations().isEmpty()
        || !rule.methodAnnotations().isEmpty();
  }

  /**
   * Whether the rule, which may mean the class by its name, does mean it; by annotations of methods
   * that some method of it may be meant.
   */
  static boolean matches(Rule rule, Lineage lineage) {
    return (rule.subtypesOf().isEmpty() || isAny(rule.subtypesOf(), lineage.types()))
        && (rule.classAnnotations().isEmpty()
            || isAny(rule.classAnnotations(), lineage.annotations()))
        && (rule.methodAnnotations().isEmpty()
            || isAny(rule.methodAnnotations(), lineage.annotationsOfMethods()));
  }

  private static boolean isAny(List<String> binaryNames, Set<String> internalNames) {
    if (internalNames.isEmpty()) {
      return false;
    }
    for (String name : binaryNames) {
      if (internalNames.contains(name.replace('.', '/'))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule means a method of a class that it means. */
  static boolean matches(Rule rule, ClassScan.MethodScan method, Lineage lineage) {
    if (!rule.methodAnnotations().isEmpty()
        && !isAny(
            rule.methodAnnotations(), lineage.annotationsOf(method.name + method.descriptor))) {
      return false;
    }
    if (rule.methods().isEmpty()) {
      return !method.isSynthetic();
    }
    for (MethodPattern pattern : rule.methods()) {
      // What a compiler made of a lambda has a name that nobody means by a star.
      if (pattern.matchesName(method.name) && (pattern.isExact() || !method.isSynthetic())) {
        for (List<String> types : method.parameterTypeNames()) {
          if (pattern.matches(method.name, types)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Matches the classes of an application that doesn't run. */
  public Offline offline(ClassFiles files) {
    return new Offline(files);
  }

  /** Answers from class files, wherever they lie. For one thread. */
  public final class Offline {
    private final Lineages lineages;

    private Offline(ClassFiles files) {
      this.lineages = new Lineages(wanted, files, new Lineages(wanted, files, null));
    }

    /** Whether a rule may mean a class of that internal name, as far as the name goes. */
    public boolean mayMatch(String internalName) {
      return !candidates(internalName, false).isEmpty();
    }

    /** Those of them that name it, in full or by a pattern. */
    public List<Rule> namedRules(String internalName) {
      List<Rule> named = new ArrayList<>(candidates(internalName, false));
      named.removeAll(unnamed);
      return named;
    }

    /**
     * Which rules mean a class.
     *
     * @throws RuntimeException if the class file is damaged, or of a later version than is known
     */
    public ClassMatch match(String internalName, final byte[] classFile) {
      return ClassMatch.of(
          candidates(internalName, false),
          new ClassMatch.LineageSource() {
            @Override
            public Lineage lineage() {
              return lineages.of(classFile);
            }
          });
    }
  }
}
