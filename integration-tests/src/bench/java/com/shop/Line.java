package com.shop;

import java.math.BigDecimal;

/** One article of an order. */
public class Line {
  private final BigDecimal price;
  private final int quantity;

  public Line(BigDecimal price, int quantity) {
    this.price = price;
    this.quantity = quantity;
  }

  public BigDecimal getPrice() {
    return price;
  }

  public int getQuantity() {
    return quantity;
  }
}
