package com.example.shop;

import java.math.BigDecimal;
import java.util.Optional;

/** An order line of some application: what expressions read in tests. */
@SuppressWarnings({
  "unused",
  "UnusedMethod",
  "InfiniteRecursion",
  "DoNotCallSuggester"
}) // read by expressions
public final class Line extends Base {
  private final String sku;
  private final BigDecimal price;
  final int quantity;

  public Line(String sku, String price, int quantity) {
    this.sku = sku;
    this.price = new BigDecimal(price);
    this.quantity = quantity;
  }

  public String getSku() {
    return sku;
  }

  public boolean isGift() {
    return price.signum() == 0;
  }

  private String secret() {
    return "s-" + sku;
  }

  String over(long value) {
    return "long";
  }

  String over(Object value) {
    return "object";
  }

  String over(String value) {
    return "text";
  }

  public Object getBroken() {
    throw new IllegalStateException("the value 4711");
  }

  public Object getCyclic() {
    return getCyclic();
  }

  public Class<?> getType() {
    return Line.class;
  }

  public ClassLoader getLoader() {
    return Line.class.getClassLoader();
  }

  public Optional<String> getNickname() {
    return Optional.of("nick");
  }

  public Status getStatus() {
    return Status.PAID;
  }
}
