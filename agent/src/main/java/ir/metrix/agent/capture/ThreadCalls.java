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

  /** Filled while values are read, and empty again afterwards. */
  final CallValues values;

  /** While values are read: what the application's getters call in turn is not tracked. */
  boolean reading;

  ThreadCalls(CallValues values) {
    this.values = values;
  }
}
