package com.example.shop;

public enum Status {
  PAID,
  OPEN
}
