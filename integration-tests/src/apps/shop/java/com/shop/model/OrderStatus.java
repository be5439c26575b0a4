package com.shop.model;

public enum OrderStatus {
  NEW,
  PAID,
  DECLINED
}
