package ir.metrix.agent.delivery;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;

/**
 * When OkHttp looks through its pool for connections that have been idle for too long. By itself it
 * wakes a thread to do so at the end of every request, which is a fifth of what a small request
 * costs. Here that thread looks once a second, and ends when nothing is left to close.
 */
final class ConnectionTidying implements TaskRunner.Backend {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TaskRunner.Backend threads =
      new TaskRunner.RealBackend(
          loop -> {
            Thread thread = new Thread(loop, "metrix-connections");
            thread.setDaemon(true);
            return thread;
          });

  private ConnectionTidying() {}

  /** A pool that keeps so many idle connections for a minute. */
  static ConnectionPool pool(int maxIdle) {
    // A runner of its own: others, as that of HTTP/2, must not wait.
    TaskRunner runner = new TaskRunner(new ConnectionTidying(), TaskRunner.Companion.getLogger());
    return new ConnectionPool(
        maxIdle, 1, TimeUnit.MINUTES, runner, ConnectionListener.Companion.getNONE());
  }

  @Override
  public long nanoTime() {
    return threads.nanoTime();
  }

  @Override
  public void coordinatorNotify(TaskRunner runner) {
    // Whoever waits looks soon enough.
  }

  @Override
  public void coordinatorWait(TaskRunner runner, long nanos) {
    threads.coordinatorWait(runner, Math.min(nanos, PERIOD_NANOS));
  }

  @Override
  public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
    return queue;
  }

  @Override
  public void execute(TaskRunner runner, Runnable loop) {
    threads.execute(runner, loop);
  }
}
