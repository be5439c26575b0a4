package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A comparison that can never hold is a mistake, and is told before it costs an order. */
class ImpossibleComparisonsTest {
  @TempDir Path folder;
  private Tracked tracked;

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("c.State", "enum", "OPEN, PAID")
            .add("c.Kind", "enum", "OPEN, SHUT")
            .add("c.Named", "interface", "")
            .add("c.Item", "class", "public int price = 1;")
            .add("c.Special", "class", "extends Item", "")
            .add(
                "c.Call",
                "package c; import java.util.*; public class Call {"
                    + " public int pi = 3; public Integer boxed; public String text; public char letter;"
                    + " public boolean flag; public State state; public Kind kind; public Item item;"
                    + " public Special special; public Named named; public Object any; public Number number;"
                    + " public Comparable<String> comparable; public Date date; public java.time.Instant instant;"
                    + " public java.sql.Timestamp stamp; public UUID uuid; public List<Item> items;"
                    + " public List<String> texts; public int[] ints; public Set<State> states;"
                    + " public Map<String, Item> map; public List raw; public Optional<String> maybe;"
                    + " public StringBuilder builder; public java.math.BigDecimal decimal;"
                    + " public void go(Call c) {} }")
            .loader();
    tracked = new Tracked(loader, "c.Call", "go");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "c.pi == 'x' => an int and a String can never be equal; num(…) reads a number from a text",
        "'x' == c.pi => an int and a String can never be equal",
        "c.pi != 'x' => an int and a String can never be equal",
        "c.boxed == true => an Integer and a boolean can never be equal",
        "c.item == 5 => an Item and an int can never be equal",
        "c.item == 'x' => an Item and a String can never be equal",
        "c.items == 'x' => a List<Item> and a String can never be equal",
        "c.items == c.item => a List<Item> and an Item can never be equal",
        "c.state == 'NoSuch' => State has no 'NoSuch'; it has OPEN, PAID",
        "c.state == 'PIAD' => did you mean 'PAID'?",
        "'PIAD' == c.state => did you mean 'PAID'?",
        "c.state == 1 => a State and an int can never be equal",
        "c.state == c.kind => a State and a Kind can never be equal",
        "c.flag == 'true' => a boolean and a String can never be equal",
        "c.letter == 'xy' => a char and a String can never be equal",
        "c.date == c.instant => a Date and an Instant can never be equal; compare their millis(…)",
        "c.date == 5 => a Date and an int can never be equal",
        "c.uuid == 'x' => a UUID and a String can never be equal",
        "c.maybe == 5 => a String and an int can never be equal",
        "c.number == 'x' => a Number and a String can never be equal",
        "c.pi in ['a', 'b'] => an int and a String can never be equal",
        "c.state in ['PAID', 'OPNE'] => did you mean 'OPEN'?",
        "'x' in c.items => a String and an Item can never be equal",
        "5 in c.texts => an int and a String can never be equal",
        "'x' in c.ints => a String and an int can never be equal",
        "'PIAD' in c.states => did you mean 'PAID'?",
        "c.items.any(it == 5) => an Item and an int can never be equal",
        "c.date < c.instant => a Date and an Instant cannot be compared; compare their millis(…)",
        "c.state < c.kind => a State and a Kind cannot be compared",
        "c.item < c.item => an Item and an Item cannot be compared",
        "c.pi < 'x' => an int and a String cannot be compared; num(…)",
        "[1, 'a'].max(it) => max compares, but an int and a String cannot be compared",
        "['a', c.pi].min(it) => min compares, but a String and an int cannot be compared",
        "c.items.max(it) => max compares, but an Item and an Item cannot be compared",
        "c.map.min(it.value) => min compares, but an Item and an Item cannot be compared",
        "[1, 'a'].sum(it) => sum adds numbers, not a String",
      })
  void isToldBeforeAnyCall(String expression, String message) {
    assertThatThrownBy(() -> tracked.bind(expression))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c.pi == 3.0",
        "c.pi == c.decimal",
        "c.pi == null",
        "c.any == 5",
        "c.any == 'x'",
        "c.named == 5",
        "c.comparable == 5",
        "c.comparable == 'x'",
        "c.number == 5",
        "c.item == c.special",
        "c.item == c.named",
        "c.item == null",
        "c.letter == 'x'",
        "c.letter == c.text",
        "c.text == c.builder",
        "c.state == c.text",
        "c.state == c.any",
        "c.date == c.stamp",
        "c.date < c.stamp",
        "c.flag == true",
        "c.flag < true",
        "c.raw == c.items",
        "c.items == c.states",
        "5 in c.raw",
        "c.any in ['a', 5]",
        "c.pi in [1, null, 2.5]",
        "'3' in c.text",
        "[1, 2.5].max(it)",
        "[c.flag, true].max(it)",
        "[c.any, 'a'].max(it)",
        "[1, 'a'].max(str(it))",
        "[1, 'a'].map(it)",
        "c.texts.max(it)",
        // what the environment has is not the expression's mistake, and is shown to nobody
        "c.state == env.PATH",
        "c.letter == env.PATH",
        "env.PATH in c.states",
        "c.states.max(it)",
        "c.items.max(it.price)",
        "c.raw.max(it)",
      })
  void whatMayHoldIsBound(String expression) throws Exception {
    assertThat(tracked.bind(expression)).isNotNull();
  }
}
