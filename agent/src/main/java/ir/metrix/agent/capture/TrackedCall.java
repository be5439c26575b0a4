package ir.metrix.agent.capture;

/**
 * One call of a tracked method, from its begin to its end. Made and used by its thread; if its
 * result comes later, then by the one thread that brings it.
 */
final class TrackedCall {
  final Site site;

  /** Null once the method has returned and its result is awaited. */
  ThreadCalls thread;

  /** The tracked call around this one on the same thread; null as {@link #thread}. */
  TrackedCall outer;

  final Object self;
  final Object[] arguments;
  final long startNanos;

  /** As it was around the call. */
  final Scope scopeAround;

  /** What the call's own rules read at its end, and calls inside. */
  Scope scope;

  /** By rule of the site: its {@code before} values; null if it reads none, or is not to send. */
  final Object[][] before;

  /** By rule of the site: what reading took before the call. */
  final long[] readNanos;

  /** By rule of the site: whether it may send at the end. */
  final boolean[] live;

  TrackedCall(Site site, ThreadCalls thread, Object self, Object[] arguments, long startNanos) {
    this.site = site;
    this.thread = thread;
    this.outer = thread.innermost;
    this.scopeAround = thread.scope;
    this.scope = thread.scope;
    this.self = self;
    this.arguments = arguments;
    this.startNanos = startNanos;
    int rules = site.rules.length;
    this.before = new Object[rules][];
    this.readNanos = new long[rules];
    this.live = new boolean[rules];
  }

  /** Whether a call around this one belongs to the same rule. */
  boolean isNested(RuleGate gate) {
    for (TrackedCall call = outer; call != null; call = call.outer) {
      for (RuleCapture other : call.site.rules) {
        // Not the gate: the rule may have been changed since that call began.
        if (other.gate.figures == gate.figures) {
          return true;
        }
      }
    }
    return false;
  }

  boolean isLive() {
    for (boolean rule : live) {
      if (rule) {
        return true;
      }
    }
    return false;
  }

  /** Lets go of what only its thread needs: the result may take its time. */
  void leaveThread() {
    thread = null;
    outer = null;
  }
}
