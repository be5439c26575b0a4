package market;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Traders who trade until they are told to stop, on standard input: "end". Arguments: a seed,
 * traders, the number before the first trade, microseconds between two trades. Each trader serves
 * customers of their own, one after the other.
 */
public final class Market {
  private static final int CUSTOMERS = 3;

  private final long pauseMicros;
  private final AtomicLong trades = new AtomicLong();
  private volatile boolean isOpen = true;
  private volatile Throwable failure;

  private Market(long pauseMicros) {
    this.pauseMicros = pauseMicros;
  }

  public static void main(String[] args) throws Exception {
    final long seed = Long.parseLong(args[0]);
    final int first = Integer.parseInt(args[2]);
    final Market market = new Market(Long.parseLong(args[3]));
    Thread[] traders = new Thread[Integer.parseInt(args[1])];
    for (int i = 0; i < traders.length; i++) {
      final int trader = i;
      traders[i] =
          new Thread() {
            @Override
            public void run() {
              try {
                market.trade(trader, first, new Random(seed + trader));
              } catch (Throwable t) {
                market.failure = t;
              }
            }
          };
      traders[i].start();
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); !"end".equals(line); line = in.readLine()) {
      if (line == null) {
        throw new IllegalStateException("nobody is there any more");
      }
    }
    market.isOpen = false;
    for (Thread trader : traders) {
      trader.join();
    }
    System.out.println("traded " + market.trades.get());
    System.out.println(market.failure == null ? "closed" : "failed: " + market.failure);
  }

  private void trade(int trader, int first, Random random) {
    int burst = 0;
    for (int number = first + 1; isOpen; number++) {
      String customer = "customer-" + trader + "-" + random.nextInt(CUSTOMERS);
      sell(customer, number, random.nextInt(50) == 0, text(random));
      // A double click.
      order(customer, number);
      order(customer, number);
      visit(customer, "metrix-" + customer, number);
      trades.incrementAndGet();
      if (random.nextInt(200) == 0) {
        burst = 300;
      }
      if (burst > 0) {
        burst--;
      } else {
        LockSupport.parkNanos(pauseMicros * 1000);
      }
    }
  }

  /** Some are too long for the other side. */
  private static String text(Random random) {
    char[] text = new char[random.nextInt(200) == 0 ? 20000 : random.nextInt(60)];
    Arrays.fill(text, 'x');
    return new String(text);
  }

  int sell(String customer, int number, boolean spoiled, String text) {
    return number;
  }

  int order(String customer, int number) {
    return number;
  }

  int visit(String customer, String device, int number) {
    return number;
  }
}
