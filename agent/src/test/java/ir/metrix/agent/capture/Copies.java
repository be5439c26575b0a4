package ir.metrix.agent.capture;

import ir.metrix.agent.config.TestLimits;

/** Copies values as a capture does, for tests of the stages beside it. */
public final class Copies {
  private Copies() {}

  /** What of a value would wait in the queue; the limits are the default ones. */
  public static Object of(Object value) {
    return of(value, 1024, 100, 5);
  }

  /** The same with limits of the test's own. */
  public static Object of(Object value, int string, int elements, int depth) {
    return new Snapshot(TestLimits.of(string, elements, depth)).of(value);
  }
}
