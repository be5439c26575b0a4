package com.example.shop;

/** Its placeOrder is the tracked method of config-examples/EXPRESSIONS.md. */
public final class CheckoutService {
  public String getCurrency() {
    return "IRR";
  }
}
