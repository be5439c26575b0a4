package com.shop;

/** Who orders. */
public class Customer {
  private final String email;
  private final Address address;

  public Customer(String email, Address address) {
    this.email = email;
    this.address = address;
  }

  public String getEmail() {
    return email;
  }

  public Address getAddress() {
    return address;
  }
}
