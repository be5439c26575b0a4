package com.shop.model;

import java.util.ArrayList;
import java.util.List;

public class Order {
  private final Customer customer;
  private final Cart cart;
  private final List<OrderLine> lines;
  private String id;
  private OrderStatus status = OrderStatus.NEW;

  public Order(Customer customer, Cart cart) {
    this.customer = customer;
    this.cart = cart;
    this.lines = new ArrayList<OrderLine>(cart.getLines());
  }

  public Customer getCustomer() {
    return customer;
  }

  public Cart getCart() {
    return cart;
  }

  public List<OrderLine> getLines() {
    return lines;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public OrderStatus getStatus() {
    return status;
  }

  public void setStatus(OrderStatus status) {
    this.status = status;
  }
}
