package ir.metrix.agent.capture;

/**
 * The tracked calls that a thread is in. Empty between calls: a pooled thread keeps no object of an
 * application.
 */
final class ThreadCalls {
  TrackedCall innermost;

  /** While values are read: what the application's getters call in turn is not tracked. */
  boolean reading;
}
