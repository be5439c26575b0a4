package ir.metrix.agent.capture;

import ir.metrix.agent.config.TestLimits;

/** Copies values as a capture does, for tests of the stages beside it. */
public final class Copies {
  private Copies() {}

  /** What of a value would wait in the queue; the limits are the default ones. */
  public static Object of(Object value) {
    return new Snapshot(TestLimits.of(1024, 100, 5)).of(value);
  }
}
