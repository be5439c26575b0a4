package com.shop;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A trivial application that stands until it is told to go, for its memory to be looked at from
 * outside. It prints its process id, then does so many calls for each number that it reads.
 */
public final class Standing {
  private static final int BURST = 1_000;
  private static final int USERS = 1_000;

  private Standing() {}

  public static void main(String[] args) throws IOException {
    System.out.println(new File("/proc/self").getCanonicalFile().getName());
    Till till = new Till();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = orders.readLine()) != null) {
      call(till, Integer.parseInt(line));
      System.out.println("done");
    }
  }

  /** In bursts that the agent's queue has time to take. */
  private static void call(Till till, int calls) {
    for (int i = 0; i < calls; i++) {
      Customer customer =
          new Customer("customer-" + i % USERS + "@example.net", new Address("Tehran"));
      till.pay(new Order(customer, new Money(new BigDecimal("12500.50"), "IRR"), null, null));
      if (i % BURST == BURST - 1) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }
}
