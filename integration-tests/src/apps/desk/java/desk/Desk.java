package desk;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Sells as it is told on its standard input: "sell 9", "spoil 1", "end". */
public final class Desk {
  private int number;

  public static void main(String[] args) throws Exception {
    Desk desk = new Desk();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("end")) {
        break;
      }
      for (int i = Integer.parseInt(words[1]); i > 0; i--) {
        desk.number++;
        desk.sell("customer-" + desk.number % 3, desk.number, words[0].equals("spoil"));
      }
      System.out.println("sold " + desk.number);
    }
    System.out.println("closed");
  }

  int sell(String customer, int number, boolean spoiled) {
    return number;
  }
}
