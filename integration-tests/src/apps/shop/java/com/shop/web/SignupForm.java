package com.shop.web;

public class SignupForm {
  private final String email;
  private final String firstName;
  private final String password;

  public SignupForm(String email, String firstName, String password) {
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

  public String getPassword() {
    return password;
  }
}
