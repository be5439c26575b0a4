package com.shop.model;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The customer table of a shop without a database. */
public final class Customers {
  private static final ConcurrentMap<String, Customer> BY_EMAIL =
      new ConcurrentHashMap<String, Customer>();

  private Customers() {}

  public static boolean add(Customer customer) {
    return BY_EMAIL.putIfAbsent(customer.getEmail(), customer) == null;
  }

  public static Customer find(String email) {
    return email == null ? null : BY_EMAIL.get(email);
  }
}
