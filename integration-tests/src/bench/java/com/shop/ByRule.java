package com.shop;

import java.math.BigDecimal;
import java.util.Queue;

/** For rules that call: offers what they have read, as {@link HandTrackedCheckout} does. */
public final class ByRule {
  private static volatile Queue<HandTrackedCheckout.Captured> queue;

  private ByRule() {}

  public static void offerTo(Queue<HandTrackedCheckout.Captured> target) {
    queue = target;
  }

  public static void offer(String rule, String user, BigDecimal amount, Payment payment) {
    String channel = payment == null ? null : payment.getChannel();
    queue.offer(new HandTrackedCheckout.Captured(rule, user, amount, channel));
  }
}
