package ir.metrix.agent.bench;

import com.shop.Checkout;
import com.shop.Order;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long calls of a tracked method take their thread, at a fixed rate: ten at each millisecond.
 * Runs in a JVM of its own, with the packed agent or without, and prints one line: p50, p99, p99.9
 * and the longest, in nanoseconds. A call is timed alone, so what other calls waited is not in it.
 */
final class CallLatency {
  private static final int AT_ONCE = 10;
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Checkout checkout = new Checkout();
  private final Order[] orders = new Order[Shop.CALLS];
  private final Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);

  private CallLatency() {
    for (int i = 0; i < orders.length; i++) {
      orders[i] = Shop.order(i);
    }
  }

  /**
   * Calls.
   *
   * @param args seconds that warm up; seconds that count
   */
  public static void main(String[] args) {
    CallLatency latency = new CallLatency();
    latency.call(Integer.parseInt(args[0]));
    latency.nanos.reset();
    latency.call(Integer.parseInt(args[1]));
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d %d %d %d",
            latency.nanos.getValueAtPercentile(50),
            latency.nanos.getValueAtPercentile(99),
            latency.nanos.getValueAtPercentile(99.9),
            latency.nanos.getMaxValue()));
    // Not to wait for a server that does not answer.
    Runtime.getRuntime().halt(0);
  }

  private void call(int seconds) {
    long due = System.nanoTime();
    long end = due + TimeUnit.SECONDS.toNanos(seconds);
    while (due - end < 0) {
      for (int i = 0; i < AT_ONCE; i++) {
        long start = System.nanoTime();
        checkout.three(orders[i]);
        nanos.recordValue(System.nanoTime() - start);
      }
      due += EVERY_NANOS;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
  }
}
