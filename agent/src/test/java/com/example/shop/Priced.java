package com.example.shop;

/** A class whose file says, in some tests, that the price is an int. */
public final class Priced {
  public String getPrice() {
    return "12";
  }
}
