package ir.metrix.agent.capture;

import ir.metrix.agent.config.RateLimit;
import ir.metrix.agent.config.Rule;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of a rule that all its methods share: figures, sampling and rate. Any thread; nothing
 * waits.
 */
final class RuleGate {
  final Rule rule;
  final RuleFigures figures;
  private final double sample;
  private final long permits;
  private final long periodNanos;
  private final AtomicLong candidates = new AtomicLong();

  /** Guarded by this; touched only by rules with a limit. */
  private long periodStart;

  private long usedInPeriod;

  RuleGate(Rule rule, RuleFigures figures) {
    this.rule = rule;
    this.figures = figures;
    this.sample = rule.sample();
    RateLimit limit = rule.limit();
    this.permits = limit == null ? Long.MAX_VALUE : limit.permits();
    this.periodNanos = limit == null ? 0 : limit.per().toNanos();
    this.periodStart = System.nanoTime();
  }

  /** Whether a call whose condition holds is to be sent; counts it if not. */
  boolean admits() {
    return isInSample() && hasPermit();
  }

  /** Whether the call is one that {@code sample} lets through; counts it if not. */
  boolean isInSample() {
    if (sample < 1 && !isSampled()) {
      figures.countSampledOut();
      return false;
    }
    return true;
  }

  /** Whether {@code limit} has room for the call; counts it if not. */
  boolean hasPermit() {
    if (permits != Long.MAX_VALUE && !isWithinLimit()) {
      figures.countLimited();
      return false;
    }
    return true;
  }

  /** Every tenth for 0.1, not one in ten by chance. */
  private boolean isSampled() {
    long number = candidates.incrementAndGet();
    return (long) (number * sample) != (long) ((number - 1) * sample);
  }

  private synchronized boolean isWithinLimit() {
    long now = System.nanoTime();
    if (now - periodStart >= periodNanos) {
      periodStart = now;
      usedInPeriod = 0;
    }
    if (usedInPeriod >= permits) {
      return false;
    }
    usedInPeriod++;
    return true;
  }
}
