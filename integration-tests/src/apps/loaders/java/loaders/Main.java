package loaders;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Pays at the same class of several loaders. */
public final class Main {
  private static final int ROUNDS = 10;
  private static final int THREADS = 4;

  private Main() {}

  public static void main(String[] args) throws Exception {
    ClassLoader own = Main.class.getClassLoader();
    List<Class<?>> desks = new ArrayList<>();
    desks.add(desk(own, "main"));
    desks.add(desk(new ChildFirst(own), "north"));
    desks.add(desk(new ChildFirst(own), "south"));
    for (String user : new String[] {"ali", "sara"}) {
      for (Class<?> desk : desks) {
        System.out.println(pay(desk, user));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      System.out.println(crowd(new ParallelChildFirst(own), "p" + round));
    }
  }

  /** All threads load the class at the same moment, and pay once each. */
  private static Set<String> crowd(ClassLoader loader, String branch) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<String>> receipts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String user = "u" + i;
      Callable<String> paying =
          () -> {
            together.await();
            Class<?> desk = desk(loader, branch);
            return pay(desk, user) + (desk == desk(loader, branch) ? "" : ", twice");
          };
      receipts.add(threads.submit(paying));
    }
    Set<String> said = new TreeSet<>();
    for (Future<String> receipt : receipts) {
      said.add(receipt.get());
    }
    threads.shutdown();
    return said;
  }

  private static Class<?> desk(ClassLoader loader, String branch) throws Exception {
    Class<?> desk = Class.forName("loaders.shop.Desk", true, loader);
    desk.getMethod("nameBranch", String.class).invoke(null, branch);
    return desk;
  }

  private static String pay(Class<?> desk, String user) throws Exception {
    Method pay = desk.getMethod("pay", String.class);
    return pay.invoke(desk.getConstructor().newInstance(), user).toString();
  }
}
