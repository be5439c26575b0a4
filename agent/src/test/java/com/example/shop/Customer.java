package com.example.shop;

/** Who placed the {@link Order}. */
public final class Customer {
  public String getEmail() {
    return " Ali@Example.com ";
  }

  public String getFirstName() {
    return "Ali";
  }

  public String getPhone() {
    return null;
  }

  public Customer getReferrer() {
    return null;
  }
}
