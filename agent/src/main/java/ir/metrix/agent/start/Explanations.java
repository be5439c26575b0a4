package ir.metrix.agent.start;

import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.Explanation;
import ir.metrix.agent.capture.RuleFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The rules that somebody wants to have explained: each for five minutes from the last time that it
 * was asked for, then its decisions are kept no more. Told beside the status, in the same way.
 */
final class Explanations {
  static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Captures captures;

  /** By rule id; guarded by this. */
  private final Map<String, Explained> explained = new LinkedHashMap<>();

  private static final class Explained {
    private final RuleFigures figures;
    private final Explanation explanation;
    private final long sinceMillis;
    private long endNanos;

    Explained(RuleFigures figures, long sinceMillis) {
      this.figures = figures;
      this.explanation = figures.explain();
      this.sinceMillis = sinceMillis;
    }
  }

  Explanations(Captures captures) {
    this.captures = captures;
  }

  /** Begins, or goes on for another while; false if there is no such rule. Any thread. */
  synchronized boolean ask(String rule, long nowMillis, long nowNanos) {
    RuleFigures figures = captures.figures().get(rule);
    if (figures == null) {
      return false;
    }
    Explained known = explained.get(rule);
    if (known == null) {
      known = new Explained(figures, nowMillis);
      explained.put(rule, known);
    }
    known.endNanos = nowNanos + KEPT_NANOS;
    return true;
  }

  /**
   * What is to be told of each such rule.
   *
   * @param over takes the names of rules that need not be told of any more
   */
  synchronized Map<String, Map<String, Object>> told(
      long nowMillis, long nowNanos, List<String> over) {
    Map<String, Map<String, Object>> told = new LinkedHashMap<>();
    if (explained.isEmpty()) {
      return told;
    }
    Map<String, RuleFigures> inForce = captures.figures();
    for (String rule : new ArrayList<>(explained.keySet())) {
      Explained one = explained.get(rule);
      if (!inForce.containsKey(rule) || one.endNanos - nowNanos <= 0) {
        explained.remove(rule);
        one.figures.endExplanation();
        over.add(rule);
        continue;
      }
      Map<String, Object> text = new LinkedHashMap<>();
      text.put("rule", rule);
      text.put("at", nowMillis);
      text.put("since", one.sinceMillis);
      text.put("until", nowMillis + TimeUnit.NANOSECONDS.toMillis(one.endNanos - nowNanos));
      text.put("notNoted", one.explanation.skipped());
      text.put("decisions", new ArrayList<Object>(one.explanation.decisions()));
      told.put(rule, text);
    }
    return told;
  }

  /** Returns the rules of which nothing is to be told any more. */
  synchronized List<String> endAll() {
    List<String> rules = new ArrayList<>(explained.keySet());
    for (Explained one : explained.values()) {
      one.figures.endExplanation();
    }
    explained.clear();
    return rules;
  }
}
