package com.shop.web;

import com.shop.model.Customer;
import com.shop.model.Customers;
import java.util.Locale;

public class RegisterController {
  /** Makes a customer of a visitor; null when the address is taken. */
  public Customer register(SignupForm form) {
    String email = form.getEmail().trim().toLowerCase(Locale.ROOT);
    Customer customer = new Customer(email, form.getFirstName(), form.getPassword());
    return Customers.add(customer) ? customer : null;
  }
}
