package ir.metrix.agent.delivery;

import ir.metrix.agent.spool.SpoolRecord;
import java.util.ArrayDeque;

/**
 * What waits of one user of one application, in order. All fields are guarded by the dispatcher.
 */
final class Lane {
  enum State {
    /** Waits for {@link #dueNanos}. */
    LINGERING,
    READY,
    /** Its first records are being sent; nothing else of this user may be. */
    IN_FLIGHT,
    /** Nothing of this user waits here any more. */
    GONE
  }

  final Object key;
  final ApplicationState application;

  // Small at first: most users have one record.
  final ArrayDeque<SpoolRecord> records = new ArrayDeque<>(1);
  final ArrayDeque<Long> arrivals = new ArrayDeque<>(1);

  State state = State.LINGERING;
  long dueNanos;

  /** The first so many records hold one that Metrix refuses; 0 if none is known to. */
  int suspects;

  /** How many of the first records are on their way; holds while it is in flight. */
  int inFlight;

  /** What fits in one request, as 413 taught. */
  int sizeLimit;

  /** Retryable failures of this user while others were served. */
  int failures;

  long successesAtFailure = -1;

  Lane(Object key, ApplicationState application, int sizeLimit) {
    this.key = key;
    this.application = application;
    this.sizeLimit = sizeLimit;
  }

  void removeLast() {
    records.removeLast();
    arrivals.removeLast();
  }

  void removeFirst() {
    records.remove();
    arrivals.remove();
  }
}
