package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules that mean one class. Immutable. */
public final class ClassMatch {
  static final ClassMatch NONE =
      new ClassMatch(Collections.<Rule>emptyList(), Collections.<Rule>emptyList(), Lineage.NONE);

  private final List<Rule> rules;
  private final List<Rule> undecided;
  private final Lineage lineage;

  private ClassMatch(List<Rule> rules, List<Rule> undecided, Lineage lineage) {
    this.rules = rules;
    this.undecided = undecided;
    this.lineage = lineage;
  }

  /**
   * Of the rules that may mean a class by its name, those that do.
   *
   * @param lineages asked, once, only if one of the rules depends on it
   */
  static ClassMatch of(List<Rule> candidates, LineageSource lineages) {
    List<Rule> rules = null;
    List<Rule> undecided = null;
    Lineage lineage = null;
    for (Rule rule : candidates) {
      if (RuleMatcher.asksForLineage(rule)) {
        lineage = lineage == null ? lineages.lineage() : lineage;
        if (!RuleMatcher.matches(rule, lineage)) {
          if (lineage.missing() != null) {
            undecided = undecided == null ? new ArrayList<Rule>() : undecided;
            undecided.add(rule);
          }
          continue;
        }
      }
      rules = rules == null ? new ArrayList<Rule>() : rules;
      rules.add(rule);
    }
    if (rules == null && undecided == null) {
      return NONE;
    }
    return new ClassMatch(
        rules == null ? Collections.<Rule>emptyList() : rules,
        undecided == null ? Collections.<Rule>emptyList() : undecided,
        lineage == null ? Lineage.NONE : lineage);
  }

  /** Finds out what a class's supertypes and annotations are. */
  interface LineageSource {
    Lineage lineage();
  }

  public List<Rule> rules() {
    return rules;
  }

  /** Rules that might mean the class, had the supertype {@link #missing} been found. */
  public List<Rule> undecided() {
    return undecided;
  }

  /** Binary name of a supertype without a class file; null if there is none. */
  public String missing() {
    return lineage.missing() == null ? null : lineage.missing().replace('/', '.');
  }

  /** Whether one of the rules means a method of the class. */
  public boolean matches(Rule rule, ClassScan.MethodScan method) {
    return RuleMatcher.matches(rule, method, lineage);
  }
}
