package burst;

import java.io.File;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Several sellers sell as fast as they are told to; what each has sold is in a file, which a kill
 * does not take back. Arguments: the file, sellers, sales of each, nanoseconds between two, what to
 * do then (end, or stay), what the sellers' names begin with (seller, if it is not said).
 */
public final class Burst {
  private final FileChannel sold;
  private final String name;

  private Burst(FileChannel sold, String name) {
    this.sold = sold;
    this.name = name;
  }

  public static void main(String[] args) throws Exception {
    FileChannel sold = new RandomAccessFile(new File(args[0]), "rw").getChannel();
    final Burst burst = new Burst(sold, args.length > 5 ? args[5] : "seller");
    int sellers = Integer.parseInt(args[1]);
    final int sales = Integer.parseInt(args[2]);
    final long pause = Long.parseLong(args[3]);
    Thread[] threads = new Thread[sellers];
    for (int i = 0; i < sellers; i++) {
      final int seller = i;
      threads[i] =
          new Thread() {
            @Override
            public void run() {
              burst.sellAll(seller, sales, pause);
            }
          };
    }
    System.out.println("open");
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("sold");
    if (args[4].equals("stay")) {
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private void sellAll(int seller, int sales, long pause) {
    ByteBuffer number = ByteBuffer.allocate(8);
    for (int i = 1; i <= sales; i++) {
      sell(name + "-" + seller, i);
      number.clear();
      number.putLong(0, i);
      try {
        sold.write(number, 8L * seller);
      } catch (java.io.IOException e) {
        throw new IllegalStateException(e);
      }
      if (pause > 0) {
        LockSupport.parkNanos(pause);
      }
    }
  }

  int sell(String seller, int number) {
    return number;
  }
}
