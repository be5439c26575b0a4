package ir.metrix.agent.it.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The one place where the harness polls for what other processes do. */
final class Await {
  private Await() {}

  /**
   * Asks until the answer is yes; fails with the story told by {@code whatHappened} at the
   * deadline.
   */
  static void until(Duration timeout, Callable<Boolean> condition, Supplier<String> whatHappened)
      throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("After " + timeout.toSeconds() + " s: " + whatHappened.get());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
