package plugged;

import plugged.api.Payments;

/** Pays three times, and says what its loader shows. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Payments desk = new Desk();
    for (int i = 1; i <= 3; i++) {
      desk.pay("u" + i, 10 * i);
    }
    ClassLoader loader = Main.class.getClassLoader();
    System.out.println("paid, in " + loader.getClass().getName());
    for (String name : new String[] {"ir.metrix.agent.Agent", "host.OsgiHost", "sun.misc.Unsafe"}) {
      try {
        System.out.println(name + " from " + Class.forName(name, false, loader).getClassLoader());
      } catch (ClassNotFoundException e) {
        System.out.println(name + " is not seen");
      }
    }
  }
}
