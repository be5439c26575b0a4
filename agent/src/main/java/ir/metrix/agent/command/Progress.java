package ir.metrix.agent.command;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says on a terminal, from the first second on, what is being done and for how long; the line is
 * gone when it is done. Where stderr is no terminal it says nothing: nobody waits there.
 */
final class Progress implements Closeable {
  static final long PATIENCE_MILLIS = 1_000;
  private static final long REDRAW_MILLIS = 500;
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter err;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread;
  private volatile String what;

  /** Starts its thread, a daemon, if it may speak. */
  Progress(PrintWriter err, boolean onTerminal, final long patienceMillis, String what) {
    this.err = err;
    this.what = what;
    thread =
        new Thread("metrix-progress") {
          @Override
          public void run() {
            show(patienceMillis);
          }
        };
    thread.setDaemon(true);
    if (onTerminal) {
      thread.start();
    }
  }

  static Progress start(PrintWriter err, Style style, String what) {
    return new Progress(err, style.isOn(), PATIENCE_MILLIS, what);
  }

  /** What is being done from now on. */
  void now(String whatNow) {
    what = whatNow;
  }

  private void show(long patienceMillis) {
    long start = System.nanoTime();
    boolean shown = false;
    try {
      long wait = patienceMillis;
      while (!done.await(wait, TimeUnit.MILLISECONDS)) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        err.print(ERASE + what + " … " + seconds + " s");
        err.flush();
        shown = true;
        wait = REDRAW_MILLIS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (shown) {
      err.print(ERASE);
      err.flush();
    }
  }

  /** The line is erased when this returns. */
  @Override
  public void close() {
    done.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
