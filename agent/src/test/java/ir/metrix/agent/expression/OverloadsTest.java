package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of several methods of one name the same is called however much is known of the types. */
class OverloadsTest {
  @TempDir Path folder;
  private Tracked tracked;
  private Object over;

  @BeforeEach
  void compileApplication() throws Exception {
    Sources.Loader loader =
        Sources.in(folder)
            .add("v.State", "enum", "OPEN, PAID { void own() { } }")
            .add(
                "v.Price",
                "class",
                "implements Comparable<Price>",
                "public int cents = 5; public int compareTo(Price other) { return cents - other.cents; }")
            .add(
                "v.Box",
                "package v; public class Box<T> { public T held;"
                    + " public String put(T x) { return x.getClass().getSimpleName(); } }")
            .add("v.Till", "class", "extends Box<java.math.BigDecimal>", "")
            .add("v.Counts", "class", "extends Box<Integer>", "")
            .add("v.Sorted", "class", "extends Box<State>", "")
            .add(
                "v.Safe",
                "class",
                "extends Box<java.math.BigDecimal>",
                "public String put(java.math.BigDecimal x) { return \"own \" + x.getClass().getSimpleName(); }")
            .add("v.Payment", "interface", "")
            .add("v.Card", "class", "implements Payment", "")
            .add("v.Rate", "class", "public int percent = 3;")
            .add(
                "v.Over",
                "package v; import java.math.*; import java.util.*; public class Over {"
                    + method("o", "Object", "double", "int", "Integer", "long")
                    + method("od", "Object", "double")
                    + method("ob", "BigDecimal", "double", "Object")
                    + method("of", "Double", "Object")
                    + method("ow", "long", "Integer", "Object")
                    + method("on", "Number", "String")
                    + method("nn", "String", "Integer")
                    + method("no", "String", "Object")
                    + method("np", "int", "String")
                    + method("oc", "char", "int", "Object")
                    + method("ol", "List<String>", "String[]")
                    + method("oo", "Object[]", "String[]")
                    + method("og", "Object")
                    + method("oi", "int", "long...")
                    + method("os", "State", "int")
                    + method("lo", "long", "Object")
                    + " public BigDecimal total = new BigDecimal(\"2\"); public Long whole = 5L;"
                    + " public State paid = State.PAID; public Price price = new Price();"
                    + " public Till till = new Till(); public Safe safe = new Safe();"
                    + " public Counts counts = new Counts(); public Sorted sorted = new Sorted();"
                    + " public Comparable<BigDecimal> comparable = total; public String text = \"b\";"
                    + method("kind", "Payment", "Card")
                    + method("kinds", "Object", "Payment...")
                    + method("wide", "Payment", "Object")
                    + method("half", "double")
                    + method("fl", "float")
                    + method("dob", "double", "Object")
                    + method("bd", "BigDecimal", "double")
                    + method("vd", "double...")
                    + " public String say(double x) { return \"\" + x; }"
                    + " public String sayF(float x) { return \"\" + x; }"
                    + " public String sayD(Double x) { return \"\" + x; }"
                    + " public Rate rate(Payment p) { return new Rate(); }"
                    + " public Rate rate(Payment p, Object o) { return new Rate(); }"
                    + " public Payment pay = new Card(); public Card card = new Card();"
                    + " public Object any = new Card(); public float tenth = 0.1f;"
                    + " public BigDecimal money = new BigDecimal(\"12345678901234567.89\");"
                    + " public BigInteger big = BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE);"
                    + " public long odd = (1L << 53) + 1; public Long oddBoxed = odd;"
                    + " public long round = 100000000000000000L; public int oddInt = (1 << 24) + 1;"
                    + " public double nan = Double.NaN;"
                    + " public String ar(String[] a) { return \"s\" + Arrays.toString(a); }"
                    + " public String ai(int[] a) { return \"i\" + Arrays.toString(a); }"
                    + " public String ad(BigDecimal[] a) { return \"b\" + Arrays.toString(a); }"
                    + " public String aa(long[][] a) { return \"l\" + Arrays.deepToString(a); }"
                    + " public String as(State[] a) { return \"e\" + Arrays.toString(a); }"
                    + " public String li(List<String> a) { return \"l\" + a; }"
                    + " public String it(Iterable<?> a) { return \"it\" + a; }"
                    + " public String va(String... a) { return \"v\" + Arrays.toString(a); }"
                    + " public String vn(Integer i) { return \"Integer\"; }"
                    + " public String vn(String... a) { return \"v\"; }"
                    + " public String vi(String s, int... a) { return \"v\" + Arrays.toString(a); }"
                    + " public Object unknown = \"u\"; public String absent; public double half = 0.5;"
                    + " public Integer boxed = 1; public int one = 1; public char c = 'c';"
                    + " public void go(Over m, Object o) {} }")
            .loader();
    tracked = new Tracked(loader, "v.Over", "go");
    over = Tracked.make(loader, "v.Over");
  }

  /** Overloads that return the type of their parameter. */
  private static String method(String name, String... parameters) {
    StringBuilder methods = new StringBuilder();
    for (String parameter : parameters) {
      methods
          .append(" public String ")
          .append(name)
          .append('(')
          .append(parameter)
          .append(" x) { return \"")
          .append(parameter)
          .append("\"; }");
    }
    return methods.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.o(1) => int",
        "m.o(1.5) => double",
        "m.o(-1.5) => double",
        "m.o(9223372036854775807) => long",
        "m.o('a') => Object",
        "m.od(1.5) => double",
        "m.od(1) => double",
        "m.ob(1.5) => BigDecimal",
        "m.ob(1) => double",
        "m.of(1.5) => Double",
        "m.ow(1) => long",
        "m.ow('x') => Object",
        "m.on(1) => Number",
        "m.on(1.5) => Number",
        "m.no(null) => String",
        "m.np(null) => String",
        "m.oc('x') => Object",
        "m.ol(['a']) => List<String>",
        "m.oo(['a']) => String[]",
        "m.og(['a']) => Object",
        "m.oi(1) => int",
        "m.oi(1, 2) => long...",
        "m.oi() => long...",
        "m.os('PAID') => State",
        // a bridge is not another method
        "m.total.compareTo(0) => 1",
        "m.total.compareTo(2.00) => 0",
        "m.total.compareTo(m.total) => 0",
        "m.comparable.compareTo(3) => -1",
        "m.whole.compareTo(4) => 1",
        "m.whole.compareTo(m.one) => 1",
        "m.text.compareTo('a') => 1",
        "m.paid.compareTo('OPEN') => 1",
        "m.paid.compareTo(m.paid) => 0",
        "m.price.compareTo(m.price) => 0",
        "m.till.put(1) => BigDecimal",
        "m.till.put(1.5) => BigDecimal",
        "m.safe.put(1) => own BigDecimal",
        "m.counts.put(1) => Integer",
        "m.counts.put(m.whole) => Integer",
        "m.sorted.put('OPEN') => State",
        "m.ar(['a', 'b']) => s[a, b]",
        "m.ar([]) => s[]",
        "m.ar(['a', null]) => s[a, null]",
        "m.ai([1, 2]) => i[1, 2]",
        "m.ai([m.one]) => i[1]",
        "m.ad([1, 2.50]) => b[1, 2.50]",
        "m.aa([[1], [2, 3]]) => l[[1], [2, 3]]",
        "m.as(['PAID']) => e[PAID]",
        "m.ar([m.unknown]) => s[u]",
        "m.li(['a']) => l[a]",
        "m.it([1]) => it[1]",
        "m.va() => v[]",
        "m.va(null) => v[null]",
        "m.va('a', null) => v[a, null]",
        "m.va(['a', 'b']) => v[a, b]",
        "m.va(m.absent) => v[null]",
        "m.vn(null) => Integer",
        "m.vi('s') => v[]",
        "m.vi('s', 1, 2) => v[1, 2]",
        "m.vi('s', [1, 2]) => v[1, 2]",
      })
  void methodIsTheSameHoweverMuchIsKnown(String expression, String expected) throws Exception {
    String ofObject = expression.replaceAll("\\bm\\.", "o.");
    assertThat(text(tracked.value(expression, null, over, over))).isEqualTo(expected);
    assertThat(text(tracked.value(ofObject, null, over, over))).as("Object").isEqualTo(expected);
    assertThat(text(tracked.untyped(expression, null, over, over)))
        .as("untyped")
        .isEqualTo(expected);
  }

  private static String text(Object value) {
    return value instanceof String text ? text : Values.text(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.lo(m.one) => long",
        "m.lo(m.boxed) => Object",
        "m.o(m.one) => int",
        "m.o(m.boxed) => Integer",
        "m.od(m.half) => double",
        "m.oc(m.c) => char",
      })
  void numberThatMayBePrimitiveOrNotIsAnErrorIfThatDecides(String expression, String typed)
      throws Exception {
    assertThat(tracked.value(expression, null, over, over)).isEqualTo(typed);
    assertThatThrownBy(() -> tracked.untyped(expression, null, over, over))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("fits several methods of v.Over")
        .hasMessageContaining("(" + typed + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.np(m.one) => int",
        "m.np(m.boxed) => int",
        "m.on(m.one) => Number",
        "m.on(m.boxed) => Number",
        "m.no(m.boxed) => Object",
        "m.og(m.one) => Object",
        "m.oi(m.one) => int",
        "m.oi(m.one, m.boxed) => long...",
        "m.vi('s', m.one, m.boxed) => v[1, 1]",
      })
  void primitiveVariableMeetsTheSameMethodHoweverMuchIsKnown(String expression, String expected)
      throws Exception {
    methodIsTheSameHoweverMuchIsKnown(expression, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "m.o(m.one) => int",
        "m.o(m.boxed) => Integer",
        "m.od(m.half) => double",
        "m.oc(m.c) => char",
        "m.ow(m.one) => long"
      })
  void typeOfAValueChoosesAsInJava(String expression, String expected) throws Exception {
    assertThat(tracked.value(expression, null, over, over)).isEqualTo(expected);
    // The receiver is not known, the argument is.
    assertThat(tracked.value(expression.replaceFirst("m", "o"), null, over, over))
        .isEqualTo(expected);
  }

  @Test
  void nullThatFitsSeveralIsAnError() {
    String message = "nn(null) fits several methods of";
    assertThatThrownBy(() -> tracked.bind("m.nn(null)"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message + " Over: nn(String), nn(Integer)");
    assertThatThrownBy(() -> tracked.value("o.nn(null)", null, over, over))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(message + " v.Over: nn(Integer), nn(String)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar([1])", "ai(['a'])", "ai([1.5])", "vi('s', null)", "ai([null])"})
  void whatFitsNoneIsAnError(String call) {
    assertThatThrownBy(() -> tracked.value("o." + call, null, over, over))
        .isInstanceOf(EvaluationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar([1])", "ai(['a'])", "vi('s', null)", "ai([null])"})
  void whatFitsNoneIsToldBeforeAnyCall(String call) {
    assertThatThrownBy(() -> tracked.bind("m." + call))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Over has no ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "m.kind(m.pay) => Payment",
        "m.kind(m.card) => Card",
        "m.wide(m.pay) => Payment",
        "m.wide(m.any) => Object",
        "m.kinds(m.pay) => Object",
        "m.rate(m.pay).percent => 3",
        "m.rate(m.pay, m.any).percent => 3",
        "m.kind(m.any) => Card",
        "m.wide(o.pay) => Payment"
      })
  void declaredTypesChooseWhereOneFits(String expression, String expected) throws Exception {
    assertThat(Values.text(tracked.value(expression, null, over, over))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.rate(m.pay).precent", "m.rate(m.card).precent"})
  void resultOfWhatDeclaredTypesChooseIsKnown(String expression) {
    assertThatThrownBy(() -> tracked.bind(expression))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("Rate has no 'precent'");
  }

  /** Nothing declares what is read of an Object, or of a rule that was bound again. */
  @Test
  void valuesChooseWhereNothingIsDeclared() throws Exception {
    assertThat(tracked.value("o.kind(o.pay)", null, over, over)).isEqualTo("Card");
    assertThat(tracked.value("m.kind(o.pay)", null, over, over)).isEqualTo("Card");
    assertThat(tracked.untyped("m.kind(m.pay)", null, over, over)).isEqualTo("Card");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "m.half(m.money) => a BigDecimal does not fit the method's parameter, which is a double: no double is exactly that number",
        "m.half(m.big) => a BigInteger",
        "m.half(9007199254740993) => a Long",
        "m.half(m.odd) => a Long",
        "m.half(36028797018963968) => a Long",
        "m.half(m.oddBoxed) => a Long",
        "m.half(1.00000000000000000001) => a BigDecimal",
        "m.half(-9223372036854775807) => a Long",
        "m.dob(9007199254740993) => a Long",
        "m.vd(1, m.odd) => a Long",
        "m.fl(m.oddInt) => an Integer does not fit the method's parameter, which is a float",
        "m.fl(16777217) => an Integer",
        "m.fl(m.odd) => a Long",
        "m.fl(m.money) => a BigDecimal",
      })
  void numberIsNeverRoundedByTheWay(String expression, String message) {
    for (String each : new String[] {expression, expression.replaceAll("\\bm\\.", "o.")}) {
      assertThatThrownBy(() -> tracked.value(each, null, over, over))
          .as(each)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining(each.equals(expression) ? message : "exactly");
    }
    // Nothing on the way can be null: primitives come as they are.
    String ofThis = expression.replaceAll("\\bm\\.", "this.");
    assertThatThrownBy(() -> tracked.value(ofThis, over, over, over))
        .as(ofThis)
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> tracked.untyped(expression, null, over, over))
        .as("untyped")
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("exactly");
  }

  /** As Java chooses, which would round it. */
  @ParameterizedTest
  @ValueSource(strings = {"m.dob(m.odd)", "m.bd(m.odd)"})
  void noOtherMethodIsTakenForWhatDoesNotFitExactly(String expression) {
    assertThatThrownBy(() -> tracked.value(expression, null, over, over))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("a Long does not fit the method's parameter, which is a double");
  }

  @Test
  void roundedOfSeveralIsToldWithoutItsValue() {
    assertThatThrownBy(() -> tracked.value("T(java.lang.Math).max(m.money, 0)", null, over, over))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(
            "java.lang.Math has no max(BigDecimal, Integer): a number goes only into a type that"
                + " holds it exactly");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "m.say(m.tenth) => 0.1",
        "m.say(0.1) => 0.1",
        "m.say(m.round) => 1.0E17",
        "m.say(9007199254740992) => 9.007199254740992E15",
        "m.say(-9007199254740992) => -9.007199254740992E15",
        "m.say(m.nan) => NaN",
        "m.sayD(m.nan) => NaN",
        "m.sayD(1) => 1.0",
        "m.sayF(16777216) => 1.6777216E7",
        "m.sayF(m.one) => 1.0",
        "m.sayF(m.half) => 0.5",
        "m.sayF(m.tenth) => 0.1",
        "T(java.lang.Math).max(m.half, 2) => 2",
        "T(java.lang.Math).max(m.odd, 2) => 9007199254740993",
      })
  void numberThatADoubleCountsAsGoesIntoOne(String expression, String expected) throws Exception {
    String ofThis = expression.replaceAll("\\bm\\.", "this.");
    assertThat(text(tracked.value(ofThis, over, over, over))).as("this").isEqualTo(expected);
    String ofObject = expression.replaceAll("\\bm\\.", "o.");
    assertThat(text(tracked.value(expression, null, over, over))).isEqualTo(expected);
    assertThat(text(tracked.value(ofObject, null, over, over))).as("Object").isEqualTo(expected);
    assertThat(text(tracked.untyped(expression, null, over, over)))
        .as("untyped")
        .isEqualTo(expected);
  }
}
