package attached;

import java.lang.reflect.Parameter;
import java.util.Scanner;

/**
 * Runs before anybody attaches: pays once for each line it is given, and says what its parameters
 * are called.
 */
public class Attached {
  String pay(String user, int number) {
    return user + number;
  }

  public static void main(String[] args) throws Exception {
    Attached attached = new Attached();
    attached.pay("early", 0);
    System.out.println("up");
    Scanner lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) {
      System.out.println(attached.pay(lines.nextLine(), 1));
      for (Parameter p :
          Attached.class.getDeclaredMethod("pay", String.class, int.class).getParameters()) {
        System.out.println(p.getName());
      }
    }
  }
}
