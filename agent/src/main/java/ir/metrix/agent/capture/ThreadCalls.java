package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;

/**
 * The tracked calls that a thread is in. Empty between calls: a pooled thread keeps no object of an
 * application.
 */
final class ThreadCalls {
  TrackedCall innermost;

  /** Filled while values are read, and empty again afterwards. */
  final CallValues values = new CallValues();

  /** While values are read: what the application's getters call in turn is not tracked. */
  boolean reading;
}
