package ir.metrix.agent.doctor;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits no longer than it may, also for what has no time-out of its own. */
final class Bounded {
  private Bounded() {}

  /**
   * Runs it on a daemon thread, which is left alone when the time is over.
   *
   * @throws SocketTimeoutException when it is
   */
  static <T> T call(String what, long millis, Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "metrix-doctor");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new SocketTimeoutException("no answer within " + millis + " ms " + what);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      throw new IOException(e.getCause().toString(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
