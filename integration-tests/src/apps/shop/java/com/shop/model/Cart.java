package com.shop.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What a visitor is about to buy; lives in the HTTP session. */
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<OrderLine> lines = new ArrayList<OrderLine>();

  public void add(Product product, int quantity) {
    lines.add(new OrderLine(product, quantity));
  }

  public List<OrderLine> getLines() {
    return lines;
  }

  public BigDecimal getTotal() {
    BigDecimal total = BigDecimal.ZERO;
    for (OrderLine line : lines) {
      total = total.add(line.getAmount());
    }
    return total;
  }

  public boolean isEmpty() {
    return lines.isEmpty();
  }

  public void clear() {
    lines.clear();
  }
}
