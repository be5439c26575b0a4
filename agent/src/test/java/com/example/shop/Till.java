package com.example.shop;

/** Where {@link Order}s are sold: what wrong expressions are bound to in tests. */
@SuppressWarnings("unused") // read by expressions
public final class Till {
  private final int tillNumber = 4;

  public Order sell(Order order, int times, Thread thread) {
    return order;
  }
}
