package com.example.shop;

import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** An application's own classes that are something of the JDK as well. */
public final class Tasks {
  private Tasks() {}

  /** Runs things, and has values of its own. */
  public static class Task implements Callable<String>, Runnable, Supplier<String> {
    private int ran;

    @Override
    public String call() {
      ran++;
      return "called";
    }

    @Override
    public void run() {
      ran++;
    }

    @Override
    public String get() {
      return "got";
    }

    public int getRan() {
      return ran;
    }

    public void reset() {
      ran = 0;
    }

    public String call(String by) {
      return "called by " + by;
    }
  }

  /** Redefines what would wait, and what would change it. */
  public static class Inbox extends LinkedBlockingQueue<Task> {
    private static final long serialVersionUID = 1;

    @Override
    public Task take() {
      throw new AssertionError("4711: taken");
    }

    public boolean add(Task task, int times) {
      throw new AssertionError("4711: added");
    }

    @Override
    public boolean add(Task task) {
      return super.add(task);
    }

    public String getName() {
      return "inbox";
    }

    /** An overload that the JDK has not. */
    public String take(String by) {
      return "taken by " + by;
    }
  }

  /** A text of its own. */
  public static final class Named {
    @Override
    public String toString() {
      return "named";
    }

    @Override
    public int hashCode() {
      return 7;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named;
    }
  }

  /** None. */
  public static class Unnamed implements Comparable<Unnamed> {
    public final int rank = 3;

    @Override
    public int compareTo(Unnamed other) {
      return 0;
    }
  }

  /** Inherits it. */
  public static final class Renamed extends Unnamed {
    @Override
    public String toString() {
      return "renamed";
    }
  }

  /** A number, of which it says only how much it is. */
  public static final class Count extends Number {
    private static final long serialVersionUID = 1;
    private final double value;

    public Count(double value) {
      this.value = value;
    }

    @Override
    public int intValue() {
      return (int) value;
    }

    @Override
    public long longValue() {
      return (long) value;
    }

    @Override
    public float floatValue() {
      return (float) value;
    }

    @Override
    public double doubleValue() {
      return value;
    }
  }

  /** A number that shows its digits. */
  public static final class Amount extends Number {
    private static final long serialVersionUID = 1;
    private final String digits;

    public Amount(String digits) {
      this.digits = digits;
    }

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    public String toString() {
      return digits;
    }
  }

  public static Supplier<String> supplier() {
    return () -> "late";
  }

  public static Callable<String> callable() {
    return () -> "called";
  }
}
