package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;

/** One call of a tracked method, from its begin to its end. Made and used by its thread alone. */
final class TrackedCall implements CallValues.ScopeValues {
  final Site site;
  final ThreadCalls thread;

  /** The tracked call around this one on the same thread. */
  final TrackedCall outer;

  final Object self;
  final Object[] arguments;
  final long startNanos;

  /** By rule of the site: its {@code before} values; null if it reads none, or is not to send. */
  final Object[][] before;

  /** By rule of the site: its {@code scope} values, null if it has none. */
  final Object[][] scope;

  /** By rule of the site: what reading took before the call. */
  final long[] readNanos;

  /** By rule of the site: whether it may send at the end. */
  final boolean[] live;

  TrackedCall(Site site, ThreadCalls thread, Object self, Object[] arguments, long startNanos) {
    this.site = site;
    this.thread = thread;
    this.outer = thread.innermost;
    this.self = self;
    this.arguments = arguments;
    this.startNanos = startNanos;
    int rules = site.rules.length;
    this.before = new Object[rules][];
    this.scope = new Object[rules][];
    this.readNanos = new long[rules];
    this.live = new boolean[rules];
  }

  /** Whether a call around this one belongs to the same rule. */
  boolean isNested(RuleGate gate) {
    for (TrackedCall call = outer; call != null; call = call.outer) {
      for (RuleCapture other : call.site.rules) {
        if (other.gate == gate) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public Object scopeValue(String name) {
    for (TrackedCall call = this; call != null; call = call.outer) {
      for (int i = 0; i < call.scope.length; i++) {
        if (call.scope[i] == null) {
          continue;
        }
        String[] names = call.site.rules[i].scopeNames;
        for (int j = 0; j < names.length; j++) {
          if (names[j].equals(name)) {
            return Site.valueOrThrow(call.scope[i][j]);
          }
        }
      }
    }
    return null;
  }
}
