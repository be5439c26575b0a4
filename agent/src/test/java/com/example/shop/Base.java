package com.example.shop;

@SuppressWarnings("unused") // read by expressions
class Base {
  private final String secretCode = "base-7";
}
