package shop.app;

import java.util.ArrayList;
import java.util.List;
import shop.desk.Payments;

/** Pays three times, and says what module system it is in. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Payments desk = new Desk();
    for (int i = 1; i <= 3; i++) {
      desk.pay("u" + i, 10 * i);
    }
    System.out.println("paid, in " + Main.class.getModule());
    // Whether it reads the class path is not asked: the JVM makes it so for each agent.
    System.out.println(
        "opened to others: "
            + Main.class.getModule().isOpen("shop.app", Payments.class.getModule()));
    List<String> others = new ArrayList<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getDescriptor().isOpen() || module.getName().contains("metrix")) {
        others.add(module.getName());
      }
    }
    System.out.println("more modules: " + others);
  }
}
