package com.shop.model;

import java.io.Serializable;

public class Customer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String email;
  private final String firstName;
  private final String password;

  public Customer(String email, String firstName, String password) {
    this.email = email;
    this.firstName = firstName;
    this.password = password;
  }

  public String getEmail() {
    return email;
  }

  public String getFirstName() {
    return firstName;
  }

  public boolean hasPassword(String given) {
    return password.equals(given);
  }
}
