package com.shop;

import java.math.BigDecimal;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/** The trivial application whose start-up is measured: one method that rules mean, called once. */
public class Till {
  /** Where a tracer that delivers nothing puts what it has read. */
  private static final Queue<Object[]> READ = new ArrayBlockingQueue<>(1024);

  /** Named by the rules. */
  public Receipt pay(Order order) {
    return new Receipt(Status.PAID, order.getTotal().getAmount());
  }

  /** For rules that call: takes what they have read. */
  public static void take(String email, BigDecimal amount) {
    READ.offer(new Object[] {email, amount});
  }

  /**
   * Does what it is told.
   *
   * @param args {@code load}: the class is loaded and no more; {@code call}: its method is called
   */
  public static void main(String[] args) {
    if (args[0].equals("call")) {
      Customer customer = new Customer("sara@example.net", new Address("Tehran"));
      Order order = new Order(customer, new Money(new BigDecimal("12500.50"), "IRR"), null, null);
      System.out.println(new Till().pay(order).getTotal());
    } else {
      System.out.println(new Till().hashCode() != 0);
    }
  }
}
