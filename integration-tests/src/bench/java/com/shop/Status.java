package com.shop;

/** How far a payment got. */
public enum Status {
  NEW,
  PAID,
  CANCELLED
}
