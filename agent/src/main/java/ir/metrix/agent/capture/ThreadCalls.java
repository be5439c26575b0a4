package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;

/**
 * The tracked calls that a thread is in. Empty between calls: a pooled thread keeps no object of an
 * application.
 */
final class ThreadCalls {
  TrackedCall innermost;

  /** What {@code scope} reads in a call that begins now; null if nothing. */
  Scope scope;

  /** The tasks that the thread is running, the innermost first; null for none that needs it. */
  ResumedTask task;

  /** Filled while values are read, and empty again afterwards. */
  final CallValues values;

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

  ThreadCalls(CallValues values) {
    this.values = values;
  }
}
