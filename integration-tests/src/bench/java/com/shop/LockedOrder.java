package com.shop;

/** Keeps its members to itself: no getters, no accessible fields. */
public class LockedOrder {
  private final Buyer buyer;

  public LockedOrder(String email) {
    this.buyer = new Buyer(email);
  }

  /** {@code order.buyer.email}, written where the private members can be seen. */
  public static Object emailByHand(Object[] values) {
    LockedOrder order = (LockedOrder) values[0];
    if (order == null) {
      return null;
    }
    Buyer buyer = order.buyer;
    return buyer == null ? null : buyer.email;
  }

  private static class Buyer {
    private final String email;

    Buyer(String email) {
      this.email = email;
    }
  }
}
