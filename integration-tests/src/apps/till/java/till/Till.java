package till;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * Sells so many things, from the second one on under a SecurityManager if so told, and ends at
 * once; in a way that is told: by "exit", by "exit-within" the last sale, out of memory once the
 * file "go" is there, or not at all, since a hook of its own hangs.
 */
@SuppressWarnings("removal") // until Java 23 an application may do it
public final class Till {
  private long cents;
  private int exitAt;

  public static void main(String[] args) {
    Till till = new Till();
    int sales = Integer.parseInt(args[0]);
    String ending = args.length > 1 ? args[1] : "";
    if (ending.equals("exit-within")) {
      till.exitAt = sales;
    }
    if (ending.equals("hang")) {
      Runtime.getRuntime().addShutdownHook(new Thread(Till::hang));
    }
    for (int number = 1; number <= sales; number++) {
      till.sell("customer-" + number % 7, number);
      if (number == 1 && ending.equals("guard")) {
        System.setSecurityManager(new SecurityManager());
      }
    }
    System.out.println("sold for " + till.cents);
    if (ending.equals("exit")) {
      System.exit(7);
    }
    if (ending.equals("memory")) {
      while (!new File(args[2]).exists()) {
        Thread.yield();
      }
      List<long[]> all = new ArrayList<>();
      while (true) {
        all.add(new long[1 << 16]);
      }
    }
  }

  private static void hang() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        System.out.println("still hanging");
      }
    }
  }

  int sell(String customer, int number) {
    if (number == exitAt) {
      System.out.println("exit");
      System.exit(7);
    }
    cents += number;
    return number;
  }
}
