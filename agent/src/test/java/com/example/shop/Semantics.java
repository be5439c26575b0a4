package com.example.shop;

import java.util.Date;
import java.util.List;

/**
 * Methods that change what they were given, go deep, and throw. No lambda and no concatenated text:
 * it is loaded as old class files too.
 */
@SuppressWarnings({
  "unused",
  "ParameterReassignment",
  "JavaUtilDate",
  "InfiniteRecursion",
  "DoNotCallSuggester"
})
public final class Semantics {
  public String who = "buyer";
  public int depth;
  public String nobody;

  public Semantics() {}

  public Semantics(String who) {
    this.who = who;
  }

  @SuppressWarnings("AssignmentExpression") // the only way to assign before this(…)
  public Semantics(int amount, String name, long weight) {
    this(name = amount > 3 ? "changed" : "other");
    weight += amount;
    who = name;
    depth = (int) weight;
  }

  public int reassign(int amount, long weight, String name, double rate) {
    for (int i = 0; i < 3; i++) {
      amount += i;
      weight -= i;
    }
    name = "changed";
    rate = 0;
    who = "changed";
    return amount;
  }

  public void mutate(List<String> names, int[] prices, Date date) {
    names.clear();
    prices[0] = 99;
    date.setTime(0);
  }

  public int recurse(int left) {
    return left == 0 ? 0 : 1 + recurse(left - 1);
  }

  public void fail(RuntimeException thrown) {
    throw thrown;
  }

  public int tooDeep() {
    depth++;
    return tooDeep() + 1;
  }

  public String plain() {
    return "plain";
  }

  public String outer() {
    return plain();
  }

  public void plainOften(int times) {
    for (int i = 0; i < times; i++) {
      plainAt(1);
    }
  }

  /** Calls {@link #plain} that deep in the stack. */
  public String plainAt(int left) {
    return left == 0 ? plain() : plainAt(left - 1);
  }

  public String price(Priced priced) {
    return priced.getPrice();
  }

  /** As obfuscators leave it, it first assigns null to the variable of its object; see WovenRig. */
  public String forgetsItself() {
    return "forgot";
  }

  /** Each look is seen in depth. */
  public String getCounted() {
    depth++;
    return "counted";
  }

  /** Comes back when the time of day has moved on. */
  public String getLater() {
    long begin = System.currentTimeMillis();
    while (System.currentTimeMillis() == begin) {
      Thread.onSpinWait();
    }
    return "later";
  }

  public String getOverflow() {
    throw new StackOverflowError();
  }

  public String getNoMemory() {
    throw new OutOfMemoryError("theirs");
  }

  @SuppressWarnings("removal") // an application may still do it
  public String getDeath() {
    throw new ThreadDeath();
  }

  public String getChecked() {
    throw sneaky(new Exception("checked"));
  }

  @SuppressWarnings("unchecked") // as Kotlin and Lombok do
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  public String getEndless() {
    return getEndless().trim();
  }
}
