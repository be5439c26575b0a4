package com.shop.checkout;

public class OutOfStockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutOfStockException(String sku) {
    super("out of stock: " + sku);
  }
}
