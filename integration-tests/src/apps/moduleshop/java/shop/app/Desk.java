package shop.app;

import shop.desk.Payments;
import shop.desk.Receipt;

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
