package com.shop;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;

/**
 * The same as {@link Checkout}, tracked as a programmer would do it who may change the code: read
 * the values, make one small object, offer it to a bounded queue. Nothing is converted, no thread
 * waits, and a full queue loses the message.
 */
public class HandTrackedCheckout {
  /** What waits to be encoded and sent by a thread of its own. */
  public static final class Captured {
    public final String rule;
    public final long timeMillis;
    public final String user;
    public final Object[] values;

    Captured(String rule, String user, Object... values) {
      this.rule = rule;
      this.timeMillis = System.currentTimeMillis();
      this.user = user;
      this.values = values;
    }
  }

  private final Checkout checkout = new Checkout();
  private final Queue<Captured> queue;

  /** The user of the call that is going on, for the calls inside. */
  private final ThreadLocal<String> user = new ThreadLocal<>();

  public HandTrackedCheckout(Queue<Captured> queue) {
    this.queue = queue;
  }

  public Receipt three(Order order) {
    Receipt receipt = checkout.three(order);
    String email = email(order);
    if (email != null) {
      queue.offer(new Captured("three", email, amount(order), channel(order)));
    }
    return receipt;
  }

  public Receipt eight(Order order) {
    Receipt receipt = checkout.eight(order);
    String email = email(order);
    if (email != null) {
      queue.offer(
          new Captured(
              "eight",
              email,
              amount(order),
              channel(order),
              order.getTotal().getCurrency(),
              city(order),
              receipt.getTotal(),
              receipt.getStatus().name(),
              order.getLines().size()));
    }
    return receipt;
  }

  public Receipt unpaid(Order order) {
    Receipt receipt = checkout.unpaid(order);
    if (receipt.getStatus() == Status.PAID && receipt.getTotal().signum() > 0) {
      queue.offer(new Captured("unpaid", email(order), amount(order), channel(order)));
    }
    return receipt;
  }

  public Receipt before(Order order) {
    BigDecimal total = amount(order);
    Receipt receipt = checkout.before(order);
    String email = email(order);
    if (email != null) {
      queue.offer(new Captured("before", email, total, channel(order)));
    }
    return receipt;
  }

  public Receipt outer(Order order) {
    String outside = user.get();
    user.set(email(order));
    try {
      return inner(order);
    } finally {
      if (outside == null) {
        user.remove();
      } else {
        user.set(outside);
      }
    }
  }

  public Receipt inner(Order order) {
    Receipt receipt = checkout.inner(order);
    String email = user.get();
    if (email != null) {
      queue.offer(new Captured("inner", email, amount(order), channel(order)));
    }
    return receipt;
  }

  public CompletionStage<Receipt> stage(Order order) {
    CompletionStage<Receipt> stage = checkout.stage(order);
    stage.whenComplete(
        (receipt, thrown) -> {
          String email = email(order);
          if (thrown == null && email != null) {
            queue.offer(new Captured("stage", email, receipt.getTotal(), channel(order)));
          }
        });
    return stage;
  }

  public Receipt thrice(Order order) {
    Receipt receipt = checkout.thrice(order);
    String email = email(order);
    if (email != null) {
      queue.offer(new Captured("first", email, amount(order)));
      queue.offer(new Captured("second", email, channel(order)));
      queue.offer(new Captured("third", email, city(order)));
    }
    return receipt;
  }

  public String dynamic(Map<String, Object> order) {
    String channel = checkout.dynamic(order);
    Customer customer = (Customer) order.get("customer");
    if (customer != null && customer.getEmail() != null) {
      queue.offer(
          new Captured("dynamic", customer.getEmail(), order.get("number"), order.get("channel")));
    }
    return channel;
  }

  private static String email(Order order) {
    Customer customer = order.getCustomer();
    return customer == null ? null : customer.getEmail();
  }

  private static String city(Order order) {
    Customer customer = order.getCustomer();
    Address address = customer == null ? null : customer.getAddress();
    return address == null ? null : address.getCity();
  }

  private static BigDecimal amount(Order order) {
    Money total = order.getTotal();
    return total == null ? null : total.getAmount();
  }

  private static String channel(Order order) {
    Payment payment = order.getPayment();
    return payment == null ? null : payment.getChannel();
  }
}
