package ir.metrix.agent.spool;

import java.util.concurrent.TimeUnit;

/**
 * Unix milliseconds that never jump: the wall clock of the start, and what has passed since. A
 * clock that is set right, forward or back, makes no message of this process old.
 */
class SpoolClock {
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();

  long millis() {
    return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
