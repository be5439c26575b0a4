package com.shop;

/** How an order is paid; an order that is not paid yet has none. */
public class Payment {
  private final String channel;

  public Payment(String channel) {
    this.channel = channel;
  }

  public String getChannel() {
    return channel;
  }
}
