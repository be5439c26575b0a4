package plugged;

import plugged.api.Payments;
import plugged.api.Receipt;

/** Tracked, and not exported. */
final class Desk implements Payments {
  private static String shop() {
    return "corner";
  }

  @Override
  public Receipt pay(String user, int amount) {
    Receipt receipt = new Receipt();
    receipt.add("bread", amount);
    receipt.add(shop(), 1);
    return receipt;
  }
}
