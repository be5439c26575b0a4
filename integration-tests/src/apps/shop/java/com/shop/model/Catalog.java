package com.shop.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that the shop sells. */
public final class Catalog {
  private static final Map<String, Product> PRODUCTS = new LinkedHashMap<String, Product>();

  static {
    add("CARPET-1", "Carpet of Tabriz", "500000.00");
    add("SAFFRON-5", "Saffron, 5 g", "250000.50");
    add("TEA-1", "Tea, one bag", "0.10");
    add("SUGAR-1", "Sugar, one cube", "0.20");
    add("CLOCK-9", "Clock (its payment takes two attempts)", "75999.99");
    add("CASTLE-1", "Castle", "9007199254740993.25");
    add("GOLD-1", "Gold coin (no bank pays for it)", "42000000");
    add("LAMP-0", "Lamp (sold out)", "19.99");
  }

  private Catalog() {}

  private static void add(String sku, String name, String price) {
    PRODUCTS.put(sku, new Product(sku, name, price));
  }

  public static List<Product> products() {
    return new ArrayList<Product>(PRODUCTS.values());
  }

  public static Product find(String sku) {
    return PRODUCTS.get(sku);
  }
}
