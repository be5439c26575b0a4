package com.shop;

/** Where a customer lives. */
public class Address {
  private final String city;

  public Address(String city) {
    this.city = city;
  }

  public String getCity() {
    return city;
  }
}
