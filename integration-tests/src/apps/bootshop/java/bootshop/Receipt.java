package bootshop;

import java.math.BigDecimal;

class Receipt {
  private final int number;
  private final BigDecimal total;

  Receipt(int number, BigDecimal total) {
    this.number = number;
    this.total = total;
  }

  @Override
  public String toString() {
    return "receipt " + number + " of " + total;
  }
}
