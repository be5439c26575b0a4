package ir.metrix.agent.delivery;

import java.util.ArrayDeque;

/** One Metrix application as delivery sees it. Guarded by the dispatcher. */
final class ApplicationState {
  final String name;
  final ArrayDeque<Lane> ready = new ArrayDeque<>();

  /** Refusals in a row: 0 while it is served. */
  int refusals;

  int lastRefusal;
  long epoch;
  long pausedUntilNanos;
  boolean probing;

  ApplicationState(String name) {
    this.name = name;
  }
}
