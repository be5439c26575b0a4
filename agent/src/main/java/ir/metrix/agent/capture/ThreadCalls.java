package ir.metrix.agent.capture;

import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.expression.ReadingFlag;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * The tracked calls that a thread is in. Empty between calls: a pooled thread keeps no object of an
 * application.
 */
final class ThreadCalls {
  private static final int MOST_SPARES = 8;

  /**
   * The calls that the thread is in, the outermost first; behind them such as are over, which hold
   * nothing and serve again.
   */
  private TrackedCall[] calls = new TrackedCall[MOST_SPARES];

  /** How many tracked calls the thread is in. */
  int depth;

  /** What {@code scope} reads in a call that begins now; null if nothing. */
  Scope scope;

  /** The tasks that the thread is running, the innermost first; null for none that needs it. */
  ResumedTask task;

  private final NanoClock clock;

  /** This thread's part of the counts. */
  final int stripe = (int) (Thread.currentThread().getId() & (StripedCounter.STRIPES - 1));

  /** Two looks at the clock cost as much as two calls that send nothing. */
  /** A prime: of calls that take turns, each comes round. */
  private static final int TIMED_EVERY = 61;

  /** Calls since the last one whose time was taken. */
  private int untimed;

  /** Site of a constructor that is about to be called by this(…); -1 if none is. */
  int delegate = -1;

  /** Site of the constructor that calls it. */
  int delegatedBy;

  /** While values are read: what the application's getters call in turn is not tracked. */
  final ReadingFlag reading = new ReadingFlag();

  /** A task that is being run, and what is to be put back after it. */
  static final class ResumedTask {
    final Object task;
    final Scope scopeAround;
    final ResumedTask outer;

    ResumedTask(Object task, Scope scopeAround, ResumedTask outer) {
      this.task = task;
      this.scopeAround = scopeAround;
      this.outer = outer;
    }
  }

  /**
   * What the thread local holds: JDK types alone, since what threads of the application hold of
   * ours keeps our class loader after the agent was taken out. This, weakly; strongly while a task
   * runs here, or if the thread was made for one. During a tracked call the call itself holds it.
   */
  final Object[] holder = new Object[2];

  private final boolean isMadeForTask;

  /**
   * @param scope of a thread that was made for a task; null for any other
   */
  ThreadCalls(NanoClock clock, Scope scope) {
    this.clock = clock;
    this.scope = scope;
    this.isMadeForTask = scope != null;
    holder[0] = new WeakReference<>(this);
    holdIfNeeded();
  }

  /** Null if there is none, or if it was not needed. */
  static ThreadCalls heldBy(Object[] holder) {
    ThreadCalls held = holder == null ? null : (ThreadCalls) ((WeakReference<?>) holder[0]).get();
    if (held != null && held.depth > 0 && held.calls[held.depth - 1].isLost) {
      held.leaveLost();
    }
    return held;
  }

  /**
   * Whether to take the time of the call that is to be read now: the thread's first one's, then
   * every sixty-first's. The thread counts for itself, for a count that all write to would cost
   * them more than all the rest.
   */
  boolean isToBeTimed() {
    return untimed++ % TIMED_EVERY == 0;
  }

  /** A call that is about to begin within those that the thread is in. */
  TrackedCall next(Site site) {
    TrackedCall call = depth < calls.length ? calls[depth] : null;
    if (call == null || call.isLost) {
      call = another(site);
    }
    call.begin(site);
    return call;
  }

  /** A call that begins, and of which nothing is read until it returns. */
  TrackedCall enterUnread(Site site) {
    int around = depth;
    TrackedCall call = around < calls.length ? calls[around] : null;
    if (call == null || call.isLost) {
      call = another(site);
    }
    call.beginUnread(site);
    depth = around + 1;
    return call;
  }

  private TrackedCall another(Site site) {
    if (depth == calls.length) {
      calls = Arrays.copyOf(calls, 2 * depth);
    }
    TrackedCall call = new TrackedCall(this, depth, site.rules.length, clock);
    calls[depth] = call;
    return call;
  }

  void enter(TrackedCall call) {
    depth = call.depth + 1;
    // Here and below: a look costs less than a store, see CallValues.
    if (scope != call.scope) {
      scope = call.scope;
    }
  }

  /** Also heals the chain if a call inside never came to its end. */
  void leave(TrackedCall call) {
    for (int i = depth - 1; i > call.depth; i--) {
      calls[i] = null;
    }
    depth = call.depth;
    if (scope != call.scopeAround) {
      scope = call.scopeAround;
    }
  }

  /** Calls that are over, though their hooks could not say so: they would stand around the next. */
  private void leaveLost() {
    while (depth > 0 && calls[depth - 1].isLost) {
      TrackedCall lost = calls[depth - 1];
      leave(lost);
      lose(lost);
    }
  }

  /** A call that nobody holds any more. */
  void takeBack(TrackedCall call) {
    call.clear();
    if (call.depth >= MOST_SPARES) {
      lose(call);
    } else if (depth == 0 && calls.length > MOST_SPARES) {
      // A deep recursion is over.
      calls = Arrays.copyOf(calls, MOST_SPARES);
    }
  }

  /** As {@link #takeBack}, of a call of which nothing was kept. */
  void takeBackUnread(TrackedCall call) {
    if (call.isPassed() || depth >= MOST_SPARES || calls.length > MOST_SPARES) {
      takeBack(call);
    } else {
      call.clearUnread();
    }
  }

  /** A call that will not serve again. */
  void lose(TrackedCall call) {
    if (call.depth < calls.length && calls[call.depth] == call) {
      calls[call.depth] = null;
    }
  }

  /** Whether one of the calls around this one belongs to the same rule. */
  boolean isNested(TrackedCall call, RuleGate gate) {
    for (int i = call.depth - 1; i >= 0; i--) {
      for (RuleCapture other : calls[i].site.rules) {
        // Not the gate: the rule may have been changed since that call began.
        if (other.gate.figures == gate.figures) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the thread is in no call, and nothing is kept of those it was in. */
  boolean isClean() {
    boolean isClean = depth == 0 && scope == null && task == null && !reading.isSet;
    for (TrackedCall spare : calls) {
      isClean &= spare == null || spare.isClear();
    }
    return isClean && calls.length <= MOST_SPARES;
  }

  void begin(ResumedTask resumed) {
    task = resumed;
    holdIfNeeded();
  }

  void end(ResumedTask resumed) {
    task = resumed.outer;
    holdIfNeeded();
  }

  private void holdIfNeeded() {
    holder[1] = task != null || isMadeForTask ? this : null;
  }
}
