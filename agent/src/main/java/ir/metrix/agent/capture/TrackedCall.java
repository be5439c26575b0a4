package ir.metrix.agent.capture;

import java.util.Arrays;

/**
 * One call of a tracked method, from its begin to its end. Made and used by its thread; if its
 * result comes later, then by the one thread that brings it. One that is over may serve its thread
 * again: a call whose condition is false costs no object.
 */
final class TrackedCall {
  private static final Object[] NO_ARGUMENTS = {};

  Site site;

  /** Null once the method has returned and its result is awaited. */
  ThreadCalls thread;

  /** The tracked call around this one on the same thread; null as {@link #thread}. */
  TrackedCall outer;

  Object self;
  Object[] arguments = NO_ARGUMENTS;

  /** {@link #arguments} of up to four, kept from call to call; null if there was none. */
  private Object[] ownArguments;

  /** Where nothing reads {@code elapsed}, 0. */
  long startNanos;

  /** As it was around the call. */
  Scope scopeAround;

  /** What the call's own rules read at its end, and calls inside. */
  Scope scope;

  /** By rule of the site: its {@code before} values; null if it reads none, or is not to send. */
  final Object[][] before;

  /** By rule of the site: what reading took before the call. */
  final long[] readNanos;

  /** By rule of the site: whether it may send at the end. */
  final boolean[] live;

  /** Site of the constructor that called this one by this(…); null for any other call. */
  Site delegatedBy;

  TrackedCall(Site site, ThreadCalls thread) {
    int rules = site.rules.length;
    this.before = new Object[rules][];
    this.readNanos = new long[rules];
    this.live = new boolean[rules];
    begin(site, thread);
  }

  /** Begins, after {@link #clear}, once more; of a site with as many rules. */
  void begin(Site ofSite, ThreadCalls onThread) {
    site = ofSite;
    thread = onThread;
    outer = onThread.innermost;
    scopeAround = onThread.scope;
    scope = onThread.scope;
  }

  /** Lets go of all that belongs to the application. */
  void clear() {
    site = null;
    outer = null;
    self = null;
    if (arguments == ownArguments) {
      Arrays.fill(ownArguments, null);
    }
    arguments = NO_ARGUMENTS;
    startNanos = 0;
    scopeAround = null;
    scope = null;
    delegatedBy = null;
    for (int i = 0; i < live.length; i++) {
      before[i] = null;
      readNanos[i] = 0;
      live[i] = false;
    }
  }

  /** As the caller passed them, primitives boxed; null for none. */
  void pass(Object receiver, Object[] passed) {
    self = receiver;
    arguments = passed == null ? NO_ARGUMENTS : passed;
  }

  /** As the other, of up to four arguments. */
  void pass(Object receiver, int count, Object first, Object second, Object third, Object fourth) {
    self = receiver;
    if (count == 0) {
      return;
    }
    Object[] own = ownArguments;
    if (own == null || own.length != count) {
      own = new Object[count];
      ownArguments = own;
    }
    arguments = own;
    own[0] = first;
    if (count > 1) {
      own[1] = second;
    }
    if (count > 2) {
      own[2] = third;
    }
    if (count > 3) {
      own[3] = fourth;
    }
  }

  /**
   * Whether it is a part of another constructor's call, for that rule: it makes no object of its
   * own.
   */
  boolean isDelegated(RuleGate gate) {
    if (delegatedBy != null) {
      for (RuleCapture other : delegatedBy.rules) {
        if (other.gate == gate) {
          return true;
        }
      }
    }
    return false;
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
