package ir.metrix.agent.bench;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls of a tracked method, gone through in turn; and four rules, gone through in turn, whose
 * expressions are compiled each to its own class or tree.
 */
final class Calls<R> {
  static final int RULES = 4;

  /** A rule is kept for 4096 calls. */
  private static final int STRETCH_BITS = 12;

  private final Object[][] values;
  private final R[] rules;
  private int cursor;

  Calls(Object[][] values, R[] rules) {
    this.values = values;
    this.rules = rules;
  }

  /** Compiles one expression for each rule. */
  Calls<R> filledWith(Supplier<R> compiler) {
    for (int i = 0; i < rules.length; i++) {
      rules[i] = compiler.get();
    }
    return this;
  }

  /**
   * Lets the rules read every call once, and compares: what reads something else than the same by
   * hand need not be measured.
   */
  void verify(Function<Object[], Object> byHand, BiFunction<R, Object[], Object> compiled) {
    for (R rule : rules) {
      for (Object[] call : values) {
        Object expected = byHand.apply(call);
        Object actual = compiled.apply(rule, call);
        if (!Objects.deepEquals(expected, actual)) {
          throw new IllegalStateException("read " + actual + " instead of " + expected);
        }
      }
    }
  }

  /** The index of the next call. */
  int advance() {
    return ++cursor & Shop.CALLS - 1;
  }

  Object[] next() {
    return values[++cursor & Shop.CALLS - 1];
  }

  /** One rule, the same for all calls. */
  R first() {
    return rules[0];
  }

  /**
   * The rule of this call: another one from time to time. Were it another one each time, figures
   * would jump by a factor of three with the processor's luck in guessing the next.
   */
  R rule() {
    return rules[cursor >>> STRETCH_BITS & RULES - 1];
  }
}
