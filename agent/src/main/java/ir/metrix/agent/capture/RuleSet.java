package ir.metrix.agent.capture;

import ir.metrix.agent.config.Limits;
import ir.metrix.agent.config.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one configuration file and what they share. Immutable; the next one takes over what
 * did not change, so that it need not be bound again, and all figures.
 */
final class RuleSet {
  final List<String> scopeNames;
  final Snapshot snapshot;
  final long maxCaptureNanos;
  private final Limits limits;
  private final MessageSink sink;

  /** By id, in the order of the file. */
  private final Map<String, RuleGate> gates = new LinkedHashMap<>();

  /** Of rules that are gone: one that comes back goes on counting. */
  private final Map<String, RuleFigures> retired = new LinkedHashMap<>();

  private RuleSet(
      List<Rule> rules, Limits limits, Duration maxCaptureTime, MessageSink sink, RuleSet before) {
    this.sink = sink;
    this.limits = limits;
    boolean sameLimits = before != null && before.limits.equals(limits);
    this.snapshot = sameLimits ? before.snapshot : new Snapshot(limits);
    this.maxCaptureNanos = maxCaptureTime.toNanos();
    List<String> names = Captures.scopeNames(rules);
    this.scopeNames = before != null && before.scopeNames.equals(names) ? before.scopeNames : names;
    if (before != null) {
      retired.putAll(before.retired);
      for (RuleGate gate : before.gates.values()) {
        retired.put(gate.rule.id(), gate.figures);
      }
    }
    for (Rule rule : rules) {
      gates.put(rule.id(), gate(rule, before));
    }
  }

  static RuleSet first(List<Rule> rules, Limits limits, Duration maxCaptureTime, MessageSink sink) {
    RuleSet first = new RuleSet(rules, limits, maxCaptureTime, sink, null);
    first.forgetSlowness();
    return first;
  }

  RuleSet followedBy(List<Rule> rules, Limits newLimits, Duration maxCaptureTime) {
    return new RuleSet(rules, newLimits, maxCaptureTime, sink, this);
  }

  private RuleGate gate(Rule rule, RuleSet before) {
    RuleGate old = before == null ? null : before.gates.get(rule.id());
    if (old != null && old.rule.isSame(rule)) {
      retired.remove(rule.id());
      return old;
    }
    RuleFigures figures = retired.remove(rule.id());
    return new RuleGate(rule, figures == null ? new RuleFigures(sink.ofRule(rule.id())) : figures);
  }

  /** Rules that were changed are judged anew. */
  void forgetSlowness() {
    for (RuleGate gate : gates.values()) {
      gate.figures.forgetSlowness(gate);
    }
  }

  Collection<RuleGate> gates() {
    return gates.values();
  }

  RuleGate gate(Rule rule) {
    return gates.get(rule.id());
  }

  /** Whether what is bound under one of the two holds under the other. */
  boolean bindsLike(RuleSet other) {
    return snapshot == other.snapshot && scopeNames == other.scopeNames;
  }

  /** These rules as they are now, without those that are gone or mean other methods now. */
  List<Rule> currentOf(List<Rule> rules) {
    List<Rule> current = new ArrayList<>();
    for (Rule rule : rules) {
      RuleGate gate = gates.get(rule.id());
      if (gate != null && gate.rule.meansSameMethodsAs(rule)) {
        current.add(gate.rule);
      }
    }
    return current;
  }
}
