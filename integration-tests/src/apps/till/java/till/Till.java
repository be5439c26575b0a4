package till;

/**
 * Sells so many things, from the second one on under a SecurityManager if so told, and ends at
 * once.
 */
@SuppressWarnings("removal") // until Java 23 an application may do it
public final class Till {
  private long cents;

  public static void main(String[] args) {
    Till till = new Till();
    int sales = Integer.parseInt(args[0]);
    for (int number = 1; number <= sales; number++) {
      till.sell("customer-" + number % 7, number);
      if (number == 1 && args.length > 1 && args[1].equals("guard")) {
        System.setSecurityManager(new SecurityManager());
      }
    }
    System.out.println("sold for " + till.cents);
    if (args.length > 1 && args[1].equals("exit")) {
      System.exit(7);
    }
  }

  int sell(String customer, int number) {
    cents += number;
    return number;
  }
}
