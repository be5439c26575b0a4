package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Rule;
import java.util.List;

/** A method and what is bound to it; the site is -1 as long as it has no hook. */
final class BoundMethod {
  final RuleSet ruleSet;
  final TrackedMethod method;

  /** All that mean the method, also those of which nothing can be read there. */
  final List<Rule> rules;

  final RuleCapture[] captures;
  final boolean awaitsResult;
  final int requestArgument;

  /** Guarded by the {@link BoundMethods}. */
  int site = -1;

  BoundMethod(
      RuleSet ruleSet,
      TrackedMethod method,
      List<Rule> rules,
      RuleCapture[] captures,
      boolean awaitsResult,
      int requestArgument) {
    this.ruleSet = ruleSet;
    this.method = method;
    this.rules = rules;
    this.captures = captures;
    this.awaitsResult = awaitsResult;
    this.requestArgument = requestArgument;
  }

  boolean isOf(RuleSet current, List<Rule> wanted) {
    return ruleSet == current && rules.equals(wanted);
  }

  /** Else its class was not woven since something can be read there. */
  boolean isHookedIfNeeded() {
    return captures.length == 0 || site >= 0;
  }

  /** Null if nothing of that rule can be read in the method. */
  RuleCapture captureOf(Rule rule) {
    for (RuleCapture capture : captures) {
      if (capture.rule == rule) {
        return capture;
      }
    }
    return null;
  }

  int hook() {
    return captures.length == 0 ? -1 : site;
  }

  /** Null if its hooks have nothing to do. */
  Site toSite(ClassLoader loader) {
    return captures.length == 0
        ? null
        : new Site(site, method, captures, loader, awaitsResult, requestArgument);
  }
}
