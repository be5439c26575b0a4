package com.shop.checkout;

import com.shop.model.Order;
import com.shop.model.OrderLine;
import com.shop.model.OrderStatus;
import java.util.concurrent.atomic.AtomicInteger;

public class CheckoutService {
  private static final AtomicInteger LAST_ORDER = new AtomicInteger(1000);

  private final Warehouse warehouse = new Warehouse();
  private final PaymentGateway gateway = new PaymentGateway();

  /** Takes the money and empties the cart. */
  public Order placeOrder(Order order) {
    for (OrderLine line : order.getLines()) {
      warehouse.reserve(line.getProduct(), line.getQuantity());
    }
    order.setId("ORD-" + LAST_ORDER.incrementAndGet());
    return placeOrder(order, 1);
  }

  private Order placeOrder(Order order, int attempt) {
    try {
      if (gateway.charge(order, attempt)) {
        order.setStatus(OrderStatus.PAID);
        order.getCart().clear();
      } else {
        order.setStatus(OrderStatus.DECLINED);
      }
      return order;
    } catch (PaymentGateway.TimedOutException e) {
      return placeOrder(order, attempt + 1);
    }
  }
}
