package com.shop;

import java.math.BigDecimal;

/** What a checkout returns. */
public class Receipt {
  private final Status status;
  private final BigDecimal total;

  public Receipt(Status status, BigDecimal total) {
    this.status = status;
    this.total = total;
  }

  public Status getStatus() {
    return status;
  }

  public BigDecimal getTotal() {
    return total;
  }
}
