package com.shop.model;

import java.io.Serializable;
import java.math.BigDecimal;

public class OrderLine implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Product product;
  private final int quantity;

  public OrderLine(Product product, int quantity) {
    this.product = product;
    this.quantity = quantity;
  }

  public Product getProduct() {
    return product;
  }

  public int getQuantity() {
    return quantity;
  }

  public BigDecimal getAmount() {
    return product.getPrice().multiply(BigDecimal.valueOf(quantity));
  }
}
