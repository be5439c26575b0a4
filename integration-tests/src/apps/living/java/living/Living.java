package living;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Scanner;

/** Does one thing for each line it is given, and says what came of it. */
public class Living {
  String pay(String user, int number) {
    return "paid " + user + number;
  }

  String refund(String user) {
    return "refunded " + user;
  }

  /** What a web framework would ask: what the parameters are called, and whether that is known. */
  static String names() {
    StringBuilder names = new StringBuilder();
    for (Method method : Living.class.getDeclaredMethods()) {
      if (method.getName().equals("pay")) {
        for (Parameter parameter : method.getParameters()) {
          names.append(parameter.isNamePresent() ? parameter.getName() : "?").append(' ');
        }
      }
    }
    return names.toString().trim();
  }

  public static void main(String[] args) throws Exception {
    Living living = new Living();
    System.out.println("up");
    Scanner lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) {
      String line = lines.nextLine();
      int space = line.indexOf(' ');
      String verb = space < 0 ? line : line.substring(0, space);
      String rest = line.substring(space + 1);
      switch (verb) {
        case "pay":
          System.out.println(living.pay(rest, 1));
          break;
        case "refund":
          System.out.println(living.refund(rest));
          break;
        case "later":
          System.out.println(new Later().come(rest));
          break;
        case "mbeans":
          // As jconsole would, and many libraries do.
          System.out.println(
              java.lang.management.ManagementFactory.getPlatformMBeanServer().getMBeanCount() > 0);
          break;
        case "beans":
          System.out.println(Beans.listed());
          break;
        default:
          System.out.println(names());
      }
    }
  }
}
