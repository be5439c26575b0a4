package com.example.shop;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The order that config-examples/EXPRESSIONS.md describes. */
@SuppressWarnings({"unused", "UnusedMethod", "DoNotCallSuggester"}) // read by expressions
public final class Order {
  public static final int MAX_LINES = 50;

  private final String channel = "web";

  public static Order current() {
    return new Order();
  }

  public String getNumber() {
    return "ORD-1001";
  }

  public Customer getCustomer() {
    return new Customer();
  }

  public List<Line> getLines() {
    return List.of(
        new Line("A-1", "19.99", 3), new Line("B-2", "5.50", 2), new Line("C-3", "0", 1));
  }

  public BigDecimal getTotal() {
    return new BigDecimal("70.97");
  }

  public double getWeight() {
    return 1.1;
  }

  public Status getStatus() {
    return Status.PAID;
  }

  public boolean isPaid() {
    return true;
  }

  public String getCoupon() {
    return null;
  }

  public Optional<String> getNote() {
    return Optional.of("ring twice");
  }

  public Optional<String> getGiftCard() {
    return Optional.empty();
  }

  public String[] getTags() {
    return new String[] {"new", "eu"};
  }

  public Map<String, Object> getExtras() {
    Map<String, Object> extras = new LinkedHashMap<>();
    extras.put("ref", "mail");
    extras.put("gift wrap", true);
    extras.put("size", 9);
    return extras;
  }

  public Map<Integer, String> getShelves() {
    Map<Integer, String> shelves = new LinkedHashMap<>();
    shelves.put(7, "front");
    shelves.put(8, "back");
    return shelves;
  }

  public List<Line> getGifts() {
    return null;
  }

  public List<Line> getReturns() {
    return List.of();
  }

  public BigDecimal totalIn(String currency) {
    return getTotal().divide(new BigDecimal(currency.equals("EUR") ? "2" : "1"));
  }

  public String label(String separator, Object... parts) {
    StringBuilder label = new StringBuilder();
    for (Object part : parts) {
      label.append(label.length() == 0 ? "" : separator).append(part);
    }
    return label.toString();
  }

  public Object getInvoice() {
    throw new IllegalStateException("not printed yet");
  }

  private String secret() {
    return "s-1";
  }
}
