package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.NanoClock;
import java.util.Arrays;

/**
 * One call of a tracked method, from its begin to its end. Made and used by its thread; if its
 * result comes later, then by the one thread that brings it. One that is over serves its thread
 * again, at the same depth: a call whose condition is false costs no object.
 *
 * <p>If the hook at its end failed, woven code says {@link #isLost}, and it never serves again.
 */
final class TrackedCall extends MetrixDispatcher {
  private static final Object[] NO_ARGUMENTS = {};

  /** Few methods have more. */
  private static final int USUAL_RULES = 4;

  /**
   * Stays when the call is over: it holds nothing of the application, and most often serves again.
   */
  Site site;

  /** Null once the method has returned and its result is awaited. */
  ThreadCalls thread;

  /** How many tracked calls the thread was in when this one began. */
  final int depth;

  /** What its rules read. */
  final CallValues values;

  private boolean isPassed;

  /** Arguments of up to four, kept from call to call; null if there was none. */
  private Object[] ownArguments;

  /** Where nothing reads {@code elapsed}, 0. */
  long startNanos;

  /** When the first message of its begin or its end was read, for all of them; 0 before. */
  private long timeMillis;

  /** As it was around the call. */
  Scope scopeAround;

  /** What the call's own rules read at its end, and calls inside. */
  Scope scope;

  /** By rule of the site: its {@code before} values; null if it reads none, or is not to send. */
  Object[][] before;

  /** By rule of the site: what reading took before the call. */
  long[] readNanos;

  /** By rule of the site: whether it may send at the end. */
  boolean[] live;

  /** Site of the constructor that called this one by this(…); null for any other call. */
  Site delegatedBy;

  TrackedCall(ThreadCalls thread, int depth, int rules, NanoClock clock) {
    this.thread = thread;
    this.depth = depth;
    this.values = new CallValues(clock, thread.reading);
    makeRoom(Math.max(USUAL_RULES, rules));
  }

  private void makeRoom(int size) {
    before = new Object[size][];
    readNanos = new long[size];
    live = new boolean[size];
  }

  /** The moment at which the call begins or ends, in all messages of that. */
  long timeMillis() {
    if (timeMillis == 0) {
      timeMillis = System.currentTimeMillis();
    }
    return timeMillis;
  }

  /** Messages from now on are of another moment. */
  void forgetTime() {
    if (timeMillis != 0) {
      timeMillis = 0;
    }
  }

  /** Begins; all of it will be read when the call returns. */
  void beginUnread(Site ofSite) {
    // A look costs less than a store, see CallValues.
    if (site != ofSite) {
      site = ofSite;
    }
    Scope around = thread.scope;
    if (scopeAround != around) {
      scopeAround = around;
    }
  }

  /** After {@link #beginUnread}: it is to be read like any other. */
  void makeReadable() {
    if (site.rules.length > live.length) {
      makeRoom(site.rules.length);
    }
    scope = scopeAround;
  }

  /** Begins, once more after {@link #clear}. */
  void begin(Site ofSite) {
    // A look costs less than a store, see CallValues.
    if (site != ofSite) {
      site = ofSite;
      if (ofSite.rules.length > live.length) {
        makeRoom(ofSite.rules.length);
      }
    }
    scopeAround = thread.scope;
    scope = scopeAround;
  }

  /** Lets go of all that belongs to the application. */
  void clear() {
    isPassed = false;
    values.clear();
    Object[] arguments = values.arguments;
    if (arguments == ownArguments) {
      if (arguments != null) {
        Arrays.fill(arguments, null);
      }
    } else {
      values.arguments = NO_ARGUMENTS;
    }
    startNanos = 0;
    scopeAround = null;
    scope = null;
    delegatedBy = null;
    // There may be less room where nothing was read.
    for (int i = 0; i < Math.min(site.rules.length, live.length); i++) {
      before[i] = null;
      readNanos[i] = 0;
      live[i] = false;
    }
  }

  /** Whether it holds nothing of the application. */
  boolean isClear() {
    boolean isClear = scopeAround == null && scope == null && delegatedBy == null;
    for (Object[] ofRule : before) {
      isClear &= ofRule == null;
    }
    return isClear && values.isClear();
  }

  /** Whether the object or an argument is kept. */
  boolean isPassed() {
    return isPassed;
  }

  /** As {@link #clear}, of one of which nothing was kept. */
  void clearUnread() {
    values.clearDirect();
    if (scopeAround != null) {
      scopeAround = null;
    }
  }

  /** As {@link #clear}, of one that will not serve again; who counts it may still look at it. */
  void letGo() {
    values.clear();
    values.arguments = NO_ARGUMENTS;
    ownArguments = null;
  }

  /** As the caller passed them, primitives boxed; null for none. */
  void pass(Object receiver, Object[] passed) {
    values.begin(site.readsThis ? receiver : null, passed == null ? NO_ARGUMENTS : passed);
  }

  /** As the other, of up to four arguments. */
  void pass(Object receiver, int count, Object first, Object second, Object third, Object fourth) {
    isPassed = true;
    if (count == 0) {
      pass(receiver, null);
      return;
    }
    Object[] own = ownArguments;
    if (own == null || own.length != count) {
      own = new Object[count];
      ownArguments = own;
    }
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
    values.begin(site.readsThis ? receiver : null, own);
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

  boolean isLive() {
    for (int i = 0; i < site.rules.length; i++) {
      if (live[i]) {
        return true;
      }
    }
    return false;
  }

  /** Lets go of what only its thread needs: the result may take its time. */
  void leaveThread() {
    thread.lose(this);
    thread = null;
  }
}
