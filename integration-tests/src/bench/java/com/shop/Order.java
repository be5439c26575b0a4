package com.shop;

import java.util.List;

/** What the benchmarks read: as applications write such classes. */
public class Order {
  private final Customer customer;
  private final Money total;
  private final Payment payment;
  private final List<Line> lines;

  public Order(Customer customer, Money total, Payment payment, List<Line> lines) {
    this.customer = customer;
    this.total = total;
    this.payment = payment;
    this.lines = lines;
  }

  public Customer getCustomer() {
    return customer;
  }

  public Money getTotal() {
    return total;
  }

  public Payment getPayment() {
    return payment;
  }

  public List<Line> getLines() {
    return lines;
  }
}
