package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.shop.Line;
import com.example.shop.Point;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  /** A call of {@code placeOrder(order, lines, map, point, none, big, price)}. */
  private static Language call() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("A", "19.99", 3));
    lines.add(new Line("B", "0", 2));
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("size", "own");
    map.put("a b", 1);
    map.put(7, "seven");
    return Language.with("order", lines.get(0))
        .and("lines", lines)
        .and("map", map)
        .and("point", new Point(4, 19.99))
        .and("none", null)
        .and("big", new BigInteger("9223372036854775808"))
        .and("price", 19.99)
        .self(new Line("self", "1", 1))
        .result(Optional.of("R-1"))
        .before("total", new BigDecimal("75.50"))
        .scope("userId", "u1")
        .elapsed(12);
  }

  private static Object value(String text) throws ExpressionException {
    return call().value(text);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        // paths
        "order.sku => A",
        "order.gift => false",
        "order.quantity => 3",
        "order.secret() => s-A",
        "order.secretCode => base-7",
        "point.x => 4",
        "point.y => 19.99",
        "this.sku => self",
        "result => R-1",
        "order.nickname => nick",
        "before.total => 75.50",
        "scope.userId => u1",
        "method + '/' + rule + '/' + elapsed => placeOrder/order-paid/12",
        "map.size => own",
        "map['a b'] => 1",
        "map[7] => seven",
        "args[0].sku => A",
        "args.size() => 7",
        "lines[1].sku => B",
        "lines.size() => 2",
        // arithmetic
        "19.99 * 3 => 59.97",
        "price * 3 => 59.97",
        "0.1 + 0.2 => 0.3",
        "7 / 2 => 3.5",
        "6 / 2 => 3",
        "7 % 4 => 3",
        "1 + 2 * 3 - -4 => 11",
        "9223372036854775807 + 1 => 9223372036854775808",
        "(big - 1) == 9223372036854775807 => true",
        "1 == 1.0 => true",
        "1.50 == 1.5 => true",
        "2 < 10 => true",
        "'b' >= 'a' => true",
        "none < 1 => false",
        "order.price > point.x => true",
        // texts and logic
        "'a' + 1 + 2.50 => a12.50",
        "order.status == 'PAID' => true",
        "order.status != 'OPEN' && !order.gift => true",
        "false || none => false",
        "none ?? 'x' => x",
        "none.a.b.c() ?? 'nothing' => nothing",
        "order.quantity > 2 ? 'many' : 'few' => many",
        "'b' in ['a', 'b'] => true",
        "'size' in map => true",
        "'abc' matches '[a-c]+' => true",
        "'abcd' matches '[a-c]+' => false",
        // calls choose the overload as Java does
        "order.over(1) => long",
        "order.over('x') => text",
        "order.over(lines) => object",
        // collections
        "lines.sum(it.price * it.quantity) => 59.97",
        "lines.map(it.sku).join('+') => A+B",
        "lines.filter(it.gift).first().sku => B",
        "lines.last().sku => B",
        "lines.any(it.gift) => true",
        "lines.all(it.gift) => false",
        "lines.min(it.quantity) => 2",
        "lines.max(it.price) => 19.99",
        "lines.map([1, 2].sum(it)).join(',') => 3,3",
        "map.map(it.key).join(',') => size,a b,7",
        // functions
        "lower(trim('  Ab ')) => ab",
        "upper('ß') => SS",
        "num('1,234.50') => 1234.50",
        "num('۱۲٬۵۰۰') => 12500",
        "num('1 234 567.5') => 1234567.5",
        "num('-0.75') => -0.75",
        "sys['user.dir'] != null => true",
        "round(2.345, 2) => 2.35",
        "coalesce(none, order.nickname) => nick",
        "iso(0) => 1970-01-01T00:00:00Z",
        "seconds(1999) => 1",
        "sha256('abc') => ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        // statics
        "T(java.lang.Math).max(3, 9) => 9",
        "T(java.math.BigDecimal).TEN => 10",
        // with the template's signs around it
        "#{order.sku} => A",
      })
  void valueIs(String expression, String expected) throws ExpressionException {
    assertThat(Values.text(value(expression))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none.a",
        "lines[9]",
        "lines[-1]",
        "order.sku[9]",
        "args[3].y[0] ?? none",
        "map.absent.more",
        "lower(none)",
        "sys.absent"
      })
  void nullOnTheWayOrOutOfRangeIsNull(String expression) throws ExpressionException {
    if (expression.startsWith("args[3]")) {
      assertThatThrownBy(() -> value(expression)).hasMessageContaining("no elements to index");
    } else {
      assertThat(value(expression)).isNull();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "order.totl => has no 'totl'; it has broken, cyclic, gift",
        "order.skuu => did you mean 'sku'?",
        "order.absent(1) => has no absent(int)",
        "order.broken => getBroken threw java.lang.IllegalStateException",
        "order.type => java.lang.Class is closed",
        "order.loader => is closed to expressions",
        "order.getClass() => getClass is closed",
        "order.class => has no 'class'",
        "order.price / 0 => division by zero",
        "order.price + none => calculates with numbers, not with null",
        "order.price > 'x' => cannot be compared",
        "order.sku && true => a condition is true or false",
        "num('twelve') => no number",
        "num('1,5') => no number",
        "num('1.234,56') => no number",
        "num('12,34,567') => no number",
        "order.nickname.toString().getClass() => getClass is closed",
        "'x' + order => has no text of its own",
        "lines.sum(it.sku) => sum adds numbers",
        "lines.first(1) => first() takes nothing in its brackets",
        "lines.map() => map(…) takes one expression, in which 'it' is the element, as in map(it)",
        "lines.join() => join(…) takes one text, as in join(', ')",
        "lines[1.0] => an index is a number without a point: 1, not 1.0",
        "T(com.absent.Shop).x => there is no class com.absent.Shop",
      })
  void errorSaysWhatIsWrong(String expression, String message) {
    assertThatThrownBy(() -> value(expression))
        .isInstanceOfAny(EvaluationException.class, ExpressionException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("4711");
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "`` => 0 => an expression is missing",
        "1 + => 3 => a value is missing before the end",
        "order. => 6 => a name is missing after '.'",
        "order.total = 5 => 12 => to compare, write '=='",
        "a & b => 2 => write '&&'",
        "(1 => 2 => a ')' is missing before the end",
        "lines[1 => 7 => a ']' is missing",
        "'open => 0 => this text is not closed",
        "1 2 => 2 => '2' does not belong here",
        "12abc => 2 => a number ends before 'a'",
        "1 ? 2 => 5 => a ':' is missing",
        "shaa256('x') => 0 => did you mean 'sha256'?",
        "lower() => 0 => lower takes 1 argument, not 0",
        "odrer.sku => 0 => did you mean 'order'?",
        "before.totl => 7 => did you mean 'total'?",
        "order.quantity > it => 17 => 'it' is the element inside a step",
        "args[7] => 4 => placeOrder has arguments 0 to 6",
        "T(java.lang.Runtime).getRuntime() => 0 => closed to expressions",
        "T(java.lang.System).exit(1) => 0 => closed to expressions",
        "T(java.lang.ProcessImpl).start() => 0 => closed to expressions",
        "T(java.lang.ApplicationShutdownHooks).hooks => 0 => closed to expressions",
        "T(javax.naming.InitialContext).doLookup('x') => 0 => closed to expressions",
        "T(jdk.jshell.JShell).create() => 0 => closed to expressions",
        "T(java.lang.Math) => 0 => is no value",
        "order.sku matches '[' => 18 => this pattern does not parse",
        "#{order.sku} x => 12 => text follows",
        "a # b => 2 => '#' does not belong",
      })
  void mistakeIsToldWithItsPlace(String expression, int offset, String message) {
    ExpressionException error =
        catchThrowableOfType(ExpressionException.class, () -> value(expression));
    assertThat(error).hasMessageContaining(message);
    assertThat(error.offset()).isEqualTo(offset);
  }

  @Test
  void patternThatBacktracksWithoutEndGivesUp() {
    // Later Javas see through (a+)+b by themselves, but not through these.
    for (String pattern : new String[] {"(.*a){12}c", "(a+)\\\\1*(a+)+\\\\2c"}) {
      assertThatThrownBy(
              () -> Language.with("x", "a".repeat(40)).value("x matches '" + pattern + "' ? 1 : 2"))
          .as(pattern)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("goes back and forth over the text too often");
    }
  }

  @Test
  void deepNestingIsRefusedNotAStackOverflow() {
    for (String unit : new String[] {"(", "[", "!", "-", "1 ?? ", "1 ? ", "a.b(", "x["}) {
      String text = String.join("", Collections.nCopies(50_000, unit));
      assertThatThrownBy(() -> Expression.parse(text))
          .as(unit)
          .isInstanceOf(ExpressionException.class)
          .hasMessageContaining("nested deeper");
    }
  }

  @Test
  void errorOfTheVirtualMachineInAGetterIsAnErrorOfTheExpression() {
    assertThatThrownBy(() -> value("order.cyclic"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("StackOverflowError");
  }

  @Test
  void objectsThatRunThingsAreClosedWhateverTheirClass() throws Exception {
    java.util.concurrent.ExecutorService pool =
        java.util.concurrent.Executors.newFixedThreadPool(1);
    Object[] closed = {
      Thread.currentThread(),
      new ThreadLocal<String>() {},
      pool,
      new java.util.Timer(true),
      Runtime.getRuntime(),
      getClass().getClassLoader(),
      String.class,
      String.class.getMethod("length"),
      new ProcessBuilder("x")
    };
    for (Object value : closed) {
      for (String path : new String[] {"args[0].name", "x.name", "this.name", "x.map.any()"}) {
        assertThatThrownBy(() -> Language.with("x", value).self(value).value(path))
            .as(path + " of " + value)
            .hasMessageContaining("is closed");
      }
    }
    pool.shutdown();
  }

  @Test
  void templateOfOneExpressionKeepsTheType() throws ExpressionException {
    assertThat(call().template("#{before.total}")).isEqualTo(new BigDecimal("75.50"));
    assertThat(call().template("Σ #{before.total} #{none}!")).isEqualTo("Σ 75.50 !");
    assertThat(call().template("#{'}'}")).isEqualTo("}");
  }

  @Test
  void staticMethodHasNoThisAndEarlyReadingHasNoResult() {
    Binding early =
        Binding.of("r", "m")
            .parameters(List.of(), List.of(JavaType.OBJECT, JavaType.OBJECT))
            .build();
    assertThatThrownBy(() -> Expression.parse("this.x").bind(early, Want.ANYTHING))
        .hasMessageContaining("is static");
    assertThatThrownBy(() -> Expression.parse("result.x").bind(early, Want.ANYTHING))
        .hasMessageContaining("not known yet");
    assertThatThrownBy(() -> Expression.parse("order.x").bind(early, Want.ANYTHING))
        .hasMessageContaining("no parameter names: write args[0] to args[1]");
  }

  @Test
  void mapOfTheApplicationThatThrowsIsAnErrorWithItsClass() {
    boolean[] isBroken = new boolean[1];
    Map<String, Object> broken =
        new TreeMap<>(
            (a, b) -> {
              if (isBroken[0]) {
                throw new IllegalStateException("4711");
              }
              return a.compareTo(b);
            });
    broken.put("a", "an order of the application's own");
    isBroken[0] = true;
    assertThatThrownBy(() -> Language.with("map", broken).value("map.x"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("java.util.TreeMap threw java.lang.IllegalStateException")
        .hasMessageNotContaining("4711");
  }
}
