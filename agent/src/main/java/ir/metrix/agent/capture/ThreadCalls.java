package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import java.lang.ref.WeakReference;

/**
 * The tracked calls that a thread is in. Empty between calls: a pooled thread keeps no object of an
 * application.
 */
final class ThreadCalls {
  private static final int MOST_SPARES = 8;

  TrackedCall innermost;

  /** What {@code scope} reads in a call that begins now; null if nothing. */
  Scope scope;

  /** The tasks that the thread is running, the innermost first; null for none that needs it. */
  ResumedTask task;

  /** Filled while values are read, and empty again afterwards. */
  final CallValues values;

  /** This thread's part of the counts. */
  final int stripe = (int) (Thread.currentThread().getId() & (StripedCounter.STRIPES - 1));

  /** Calls that are over, for those to come; linked by {@code outer}. They hold nothing. */
  private TrackedCall spare;

  private int spares;

  /** Site of a constructor that is about to be called by this(…); -1 if none is. */
  int delegate = -1;

  /** Site of the constructor that calls it. */
  int delegatedBy;

  /** While values are read: what the application's getters call in turn is not tracked. */
  boolean reading;

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
  ThreadCalls(CallValues values, Scope scope) {
    this.values = values;
    this.scope = scope;
    this.isMadeForTask = scope != null;
    holder[0] = new WeakReference<>(this);
    holdIfNeeded();
  }

  /** Null if there is none, or if it was not needed. */
  static ThreadCalls heldBy(Object[] holder) {
    return holder == null ? null : (ThreadCalls) ((WeakReference<?>) holder[0]).get();
  }

  /** A call that begins now, within the innermost one. */
  TrackedCall call(Site site) {
    TrackedCall call = spare;
    if (call == null || call.live.length != site.rules.length) {
      return new TrackedCall(site, this);
    }
    spare = call.outer;
    spares--;
    call.begin(site, this);
    return call;
  }

  /** A call that nobody holds any more. */
  void takeBack(TrackedCall call) {
    call.clear();
    if (spares < MOST_SPARES) {
      call.outer = spare;
      spare = call;
      spares++;
    }
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
