package com.shop.checkout;

import com.shop.model.Order;
import com.shop.model.OrderLine;

class PaymentGateway {
  static class TimedOutException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Whether the bank pays. */
  boolean charge(Order order, int attempt) throws TimedOutException {
    boolean paid = true;
    for (OrderLine line : order.getLines()) {
      String sku = line.getProduct().getSku();
      if (sku.startsWith("CLOCK") && attempt == 1) {
        throw new TimedOutException();
      }
      paid &= !sku.startsWith("GOLD");
    }
    return paid;
  }
}
