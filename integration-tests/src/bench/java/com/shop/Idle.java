package com.shop;

/** An application of which no rule means anything. */
public final class Idle {
  private Idle() {}

  public static void main(String[] args) {
    System.out.println("idle");
  }
}
