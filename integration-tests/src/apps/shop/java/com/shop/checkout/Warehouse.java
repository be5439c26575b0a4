package com.shop.checkout;

import com.shop.model.Product;

/** Knows products and numbers, and nothing of who buys. */
class Warehouse {
  void reserve(Product product, int quantity) {
    if (product.getSku().endsWith("-0")) {
      throw new OutOfStockException(product.getSku());
    }
  }
}
