package ir.metrix.agent.bench;

import com.shop.Address;
import com.shop.Customer;
import com.shop.Line;
import com.shop.LockedOrder;
import com.shop.Money;
import com.shop.Order;
import com.shop.Payment;
import com.shop.Receipt;
import com.shop.Status;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the benchmarked calls carry: 16 of each kind, gone through in turn. Few enough for the
 * processor to learn where the nulls are: else its wrong guesses would be most of every figure.
 */
final class Shop {
  static final int CALLS = 16;

  private Shop() {}

  static Object[][] orders() {
    Object[][] calls = new Object[CALLS][];
    for (int i = 0; i < CALLS; i++) {
      calls[i] = new Object[] {order(i)};
    }
    return calls;
  }

  static Order order(int i) {
    // One of eight is not paid yet: a null on the way is part of the work.
    Payment payment = i % 8 == 7 ? null : new Payment(i % 2 == 0 ? "card" : "wallet");
    return new Order(
        customer(i),
        new Money(BigDecimal.valueOf(1000 + i, 2), "EUR"),
        payment,
        Arrays.asList(line(i), line(i + 1), line(i + 2)));
  }

  private static Customer customer(int i) {
    return new Customer("customer" + i + "@example.org", new Address("City " + i));
  }

  private static Line line(int i) {
    return new Line(BigDecimal.valueOf(1999 + i, 2), 1 + i % 3);
  }

  /** Orders as a map whose values are objects: their types are known at run time only. */
  static Object[][] maps() {
    Object[][] calls = new Object[CALLS][];
    for (int i = 0; i < CALLS; i++) {
      Map<String, Object> order = new HashMap<>();
      order.put("customer", customer(i));
      order.put("number", i);
      order.put("channel", "web");
      calls[i] = new Object[] {order};
    }
    return calls;
  }

  /** One half is not paid, the other is paid and free: the condition fails early, and late. */
  static Object[][] receipts() {
    Object[][] calls = new Object[CALLS][];
    for (int i = 0; i < CALLS; i++) {
      boolean paid = Integer.bitCount(i * 0x9E3779B9) % 2 == 0;
      Status status = paid ? Status.PAID : i % 3 == 0 ? Status.CANCELLED : Status.NEW;
      BigDecimal total = paid ? BigDecimal.valueOf(0, i % 3) : BigDecimal.valueOf(1000 + i, 2);
      calls[i] = new Object[] {new Receipt(status, total)};
    }
    return calls;
  }

  static Object[][] lockedOrders() {
    Object[][] calls = new Object[CALLS][];
    for (int i = 0; i < CALLS; i++) {
      calls[i] = new Object[] {new LockedOrder("customer" + i + "@example.org")};
    }
    return calls;
  }
}
