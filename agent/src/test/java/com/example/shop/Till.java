package com.example.shop;

import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Where {@link Order}s are sold: what wrong expressions are bound to in tests. */
@SuppressWarnings("unused") // read by expressions
public final class Till {
  private final int tillNumber = 4;
  private BlockingQueue<Order> queue;
  private List<Order> sold;
  private Map<String, Order> byNumber;
  private Callable<Order> next;
  private StringBuilder receipt;
  private AtomicInteger count;
  private URL page;
  private File journal;
  private Optional<Customer> cashier;

  public Order sell(Order order, int times, Thread thread) {
    return order;
  }
}
