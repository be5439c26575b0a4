package com.shop;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the agent tracks in the benchmarks of the whole hook: methods that do next to nothing, one
 * for each case, so that the hook is nearly all there is to see. It knows nothing of the agent.
 */
public class Checkout {
  /** Tracked by a rule that sends three values. */
  public Receipt three(Order order) {
    return receipt(order);
  }

  /** Tracked by a rule that sends eight values. */
  public Receipt eight(Order order) {
    return receipt(order);
  }

  /** Tracked by a rule whose condition is false: nothing is paid here. */
  public Receipt unpaid(Order order) {
    return new Receipt(Status.NEW, order.getTotal().getAmount());
  }

  /** Tracked by a rule that reads a value before the call. */
  public Receipt before(Order order) {
    return receipt(order);
  }

  /** Tracked by a rule that sends nothing and gives the user to those inside. */
  public Receipt outer(Order order) {
    return inner(order);
  }

  /** Tracked by a rule whose user is known outside only. */
  public Receipt inner(Order order) {
    return receipt(order);
  }

  /** Tracked by a rule that sends what the stage completes with. */
  public CompletionStage<Receipt> stage(Order order) {
    return CompletableFuture.completedFuture(receipt(order));
  }

  /** Tracked by three rules. */
  public Receipt thrice(Order order) {
    return receipt(order);
  }

  /** Tracked by a rule that reads from a Map what its values are at run time only. */
  public String dynamic(Map<String, Object> order) {
    return (String) order.get("channel");
  }

  private static Receipt receipt(Order order) {
    BigDecimal total = order.getTotal().getAmount();
    return new Receipt(Status.PAID, total);
  }
}
