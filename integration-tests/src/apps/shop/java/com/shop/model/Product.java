package com.shop.model;

import java.io.Serializable;
import java.math.BigDecimal;

public class Product implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String sku;
  private final String name;
  private final BigDecimal price;

  public Product(String sku, String name, String price) {
    this.sku = sku;
    this.name = name;
    this.price = new BigDecimal(price);
  }

  public String getSku() {
    return sku;
  }

  public String getName() {
    return name;
  }

  public BigDecimal getPrice() {
    return price;
  }
}
