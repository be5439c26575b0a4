package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.capture.Copies;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageEncoder;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import ir.metrix.agent.message.TimeFormat;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Numbers of every type that applications keep money in, and what an accountant would say of them.
 * The oracle is BigDecimal, fed with the value that each number stands for.
 */
class MoneyPropertyTest {
  // ---- what is calculated

  @Property
  void sumDifferenceAndProductAreExact(@ForAll("numbers") Number a, @ForAll("numbers") Number b)
      throws Exception {
    BigDecimal x = meant(a);
    BigDecimal y = meant(b);

    assertThat(number("a + b", a, b)).isEqualByComparingTo(x.add(y));
    assertThat(number("a - b", a, b)).isEqualByComparingTo(x.subtract(y));
    assertThat(number("a * b", a, b)).isEqualByComparingTo(x.multiply(y));
    assertThat(number("-a", a, b)).isEqualByComparingTo(x.negate());
  }

  @Property
  void integersStayIntegersAndGrowBeyondLong(
      @ForAll("integers") Number a, @ForAll("integers") Number b) throws Exception {
    BigInteger x = meant(a).toBigIntegerExact();
    BigInteger y = meant(b).toBigIntegerExact();

    assertThat(text("a + b", a, b)).isEqualTo(x.add(y).toString());
    assertThat(text("a - b", a, b)).isEqualTo(x.subtract(y).toString());
    assertThat(text("a * b", a, b)).isEqualTo(x.multiply(y).toString());
  }

  @Property
  void quotientIsExactWhereItEndsAndElseHas34DigitsHalfEven(
      @ForAll("numbers") Number a, @ForAll("numbers") Number b) throws Exception {
    BigDecimal x = meant(a);
    BigDecimal y = meant(b);
    Assume.that(y.signum() != 0);
    BigDecimal quotient = number("a / b", a, b);

    if (ends(x, y)) {
      assertThat(quotient.multiply(y)).isEqualByComparingTo(x);
    } else {
      BigDecimal twiceTheError =
          quotient.multiply(y).subtract(x).abs().multiply(BigDecimal.valueOf(2));
      assertThat(quotient.precision()).isEqualTo(34);
      assertThat(twiceTheError).isLessThanOrEqualTo(quotient.ulp().multiply(y.abs()));
    }
  }

  @Property
  void quotientOfIntegersIsNeverCut(@ForAll("integers") Number a, @ForAll("smallIntegers") Number b)
      throws Exception {
    Assume.that(meant(b).signum() != 0);
    BigDecimal quotient = number("a / b", a, b);
    BigDecimal away = quotient.multiply(meant(b)).subtract(meant(a)).abs();

    // Were it cut to an integer, it would be away by up to b.
    assertThat(away.multiply(BigDecimal.TEN.pow(10)))
        .isLessThan(meant(a).abs().add(BigDecimal.ONE));
  }

  @Property
  void remainderIsWhatIsLeftWithTheSignOfTheLeftSide(
      @ForAll("numbers") Number a, @ForAll("numbers") Number b) throws Exception {
    BigDecimal x = meant(a);
    BigDecimal y = meant(b);
    Assume.that(y.signum() != 0);
    BigDecimal remainder = number("a % b", a, b);

    assertThat(remainder.abs()).isLessThan(y.abs());
    assertThat(remainder.signum()).isIn(0, x.signum());
    assertThat(isInteger(x.subtract(remainder), y)).isTrue();
  }

  @Property
  void nothingIsDividedByZero(@ForAll("numbers") Number a, @ForAll("zeros") Number zero) {
    for (String expression : List.of("a / b", "a % b")) {
      assertThatThrownBy(() -> value(expression, a, zero))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("division by zero");
    }
  }

  @Property
  void sumOfManyIsExact(@ForAll("lists") @Size(max = 20) List<Number> amounts) throws Exception {
    BigDecimal sum = BigDecimal.ZERO;
    for (Number amount : amounts) {
      sum = sum.add(meant(amount));
    }
    assertThat(decimal(Language.with("amounts", amounts).value("amounts.sum(it)")))
        .isEqualByComparingTo(sum);
  }

  @Property
  void roundIsHalfUp(@ForAll("roundable") Number a, @ForAll @IntRange(max = 100) int digits)
      throws Exception {
    BigDecimal rounded = meant(a).setScale(digits, RoundingMode.HALF_UP);

    assertThat(text("round(a, b)", a, digits)).isEqualTo(rounded.toPlainString());
    assertThat(text("round(a)", a, digits))
        .isEqualTo(meant(a).setScale(0, RoundingMode.HALF_UP).toPlainString());
  }

  @Property
  void halvesAreRoundedAwayFromZero(
      @ForAll("integers") Number a, @ForAll @IntRange(max = 10) int digits) throws Exception {
    BigDecimal half = new BigDecimal(BigInteger.valueOf(5), digits + 1);
    BigDecimal x = new BigDecimal(meant(a).toBigIntegerExact(), digits);
    BigDecimal awayFromZero = x.signum() < 0 ? x.subtract(half) : x.add(half);

    assertThat(number("round(a, b)", awayFromZero, digits))
        .isEqualByComparingTo(awayFromZero.add(x.signum() < 0 ? half.negate() : half));
  }

  // ---- what is compared

  @Property
  void comparingGoesByValueWhateverTheTypes(
      @ForAll("numbers") Number a, @ForAll("numbers") Number b) throws Exception {
    int order = meant(a).compareTo(meant(b));

    assertThat(value("a < b", a, b)).isEqualTo(order < 0);
    assertThat(value("a <= b", a, b)).isEqualTo(order <= 0);
    assertThat(value("a > b", a, b)).isEqualTo(order > 0);
    assertThat(value("a >= b", a, b)).isEqualTo(order >= 0);
    assertThat(value("a == b", a, b)).isEqualTo(order == 0);
    assertThat(value("a != b", a, b)).isEqualTo(order != 0);
    assertThat(value("b == a", a, b)).isEqualTo(order == 0);
    assertThat(value("b < a", a, b)).isEqualTo(order > 0);
  }

  @Property
  void oneValueInTwoTypesIsEqualAndFound(@ForAll("twins") List<Number> twins) throws Exception {
    Number a = twins.get(0);
    Number b = twins.get(1);

    assertThat(value("a == b && b == a && a <= b && a >= b", a, b)).isEqualTo(true);
    assertThat(value("a < b || a > b || a != b", a, b)).isEqualTo(false);
    assertThat(value("a in [b] && b in [1, a]", a, b)).isEqualTo(true);
    assertThat(number("a - b", a, b)).isEqualByComparingTo("0");
  }

  @Property
  void orderIsTransitive(
      @ForAll("near") Number a, @ForAll("near") Number b, @ForAll("near") Number c)
      throws Exception {
    Language call = Language.with("a", a).and("b", b).and("c", c);

    assertThat(call.value("a <= b && b <= c ? a <= c : true")).isEqualTo(true);
    assertThat(call.value("a == b && b == c ? a == c : true")).isEqualTo(true);
    assertThat(call.value("a < b && b < c ? a < c && a != c : true")).isEqualTo(true);
    assertThat(call.value("[a, b, c].min(it) <= [a, b, c].max(it)")).isEqualTo(true);
  }

  @Property
  void leastAndGreatestAreFoundByValue(
      @ForAll("lists") @Size(min = 1, max = 9) List<Number> amounts) throws Exception {
    Language call = Language.with("amounts", amounts);
    BigDecimal least =
        amounts.stream().map(MoneyPropertyTest::meant).min(BigDecimal::compareTo).get();
    BigDecimal most =
        amounts.stream().map(MoneyPropertyTest::meant).max(BigDecimal::compareTo).get();

    assertThat(decimal(call.value("amounts.min(it)"))).isEqualByComparingTo(least);
    assertThat(decimal(call.value("amounts.max(it)"))).isEqualByComparingTo(most);
  }

  // ---- what leaves

  @Property
  void doubleLeavesAsTheShortestDecimalThatReadsBack(@ForAll("doubles") double a) throws Exception {
    String text = text("a", a, 0);

    assertThat(text).matches(PLAIN);
    assertThat(Double.parseDouble(text)).isEqualTo(a == 0 ? 0.0 : a);
    assertThat(significantDigits(text)).as(text).isEqualTo(shortest(a).precision());
    assertThat(new BigDecimal(text)).isEqualByComparingTo(shortest(a));
    assertThat(sent(a)).isEqualTo(text);
  }

  @Property
  void floatLeavesAsTheShortestDecimalThatReadsBack(@ForAll("floats") float a) throws Exception {
    String text = text("a", a, 0);

    assertThat(text).matches(PLAIN);
    assertThat(Float.parseFloat(text)).isEqualTo(a == 0 ? 0.0f : a);
    assertThat(new BigDecimal(text)).isEqualByComparingTo(shortest(a));
    assertThat(sent(a)).isEqualTo(text);
  }

  @Property
  void wholeDoubleLeavesWithoutAPoint(@ForAll int a) throws Exception {
    assertThat(text("a", (double) a, 0)).isEqualTo(String.valueOf(a));
    assertThat(sent((double) a)).isEqualTo(String.valueOf(a));
  }

  @Property
  void decimalLeavesWithItsOwnDigits(@ForAll("decimals") BigDecimal a) throws Exception {
    assertThat(text("a", a, 0)).isEqualTo(a.toPlainString()).matches(PLAIN);
    assertThat(sent(a)).isEqualTo(a.toPlainString());
    assertThat(Language.with("a", a).template("= #{a}")).isEqualTo("= " + a.toPlainString());
  }

  @Property
  void integerLeavesWithItsOwnDigits(@ForAll("integers") Number a) throws Exception {
    assertThat(text("a", a, 0)).isEqualTo(a.toString());
    assertThat(sent(a)).isEqualTo(a.toString());
  }

  @Property
  void everyResultLeavesPlain(@ForAll("numbers") Number a, @ForAll("numbers") Number b)
      throws Exception {
    for (String expression : List.of("a", "a + b", "a * b", "b == 0 ? 0 : a / b", "round(a, 2)")) {
      Object result = value(expression, a, b);
      assertThat(sent(result)).matches(PLAIN).isEqualTo(decimal(result).toPlainString());
      assertThat(text(expression, a, b)).isEqualTo(sent(result));
    }
  }

  @Property(tries = 200)
  void moreDigitsThanTheBoundAreAnError(@ForAll @IntRange(min = 1_025, max = 100_000) int digits) {
    BigInteger integer = BigInteger.TEN.pow(digits);
    for (Number huge :
        List.of(
            integer,
            new BigDecimal(integer),
            new BigDecimal(BigInteger.ONE, digits),
            new BigDecimal(BigInteger.ONE, -digits))) {
      for (String expression :
          List.of("'' + a", "a + b", "a * b", "a / b", "round(a)", "a < b", "num(a)")) {
        assertThatThrownBy(() -> value(expression, huge, 3))
            .as("%s of 10^%s", expression, digits)
            .isInstanceOf(EvaluationException.class)
            .hasMessageContaining("more than 1000 digits");
      }
      assertThatThrownBy(() -> Copies.of(huge)).isInstanceOf(EvaluationException.class);
    }
  }

  @Property(tries = 200)
  void thousandDigitsAreNumbersStill(@ForAll @IntRange(min = 1, max = 999) int digits)
      throws Exception {
    BigDecimal many = new BigDecimal(BigInteger.TEN.pow(digits).subtract(BigInteger.ONE), digits);

    assertThat(text("a", many, 0)).isEqualTo(many.toPlainString());
    assertThat(number("a + b", many, 1)).isEqualByComparingTo(many.add(BigDecimal.ONE));
    assertThat(sent(many)).isEqualTo(many.toPlainString());
  }

  @Example
  void whatIsNoFiniteNumberIsAnError() {
    for (Number none :
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY)) {
      for (String expression : List.of("'' + a", "a + 1", "1 / a", "round(a)", "a < 1", "a == 1")) {
        assertThatThrownBy(() -> value(expression, none, 0))
            .as("%s of %s", expression, none)
            .isInstanceOf(EvaluationException.class);
      }
    }
  }

  // ---- what is read from a text

  @Property
  void formattedAmountIsReadBack(
      @ForAll("decimals") BigDecimal amount,
      @ForAll("zeroDigits") char zero,
      @ForAll("groupings") char grouping,
      @ForAll("points") char point)
      throws Exception {
    DecimalFormatSymbols symbols = new DecimalFormatSymbols(Locale.ROOT);
    symbols.setZeroDigit(zero);
    symbols.setGroupingSeparator(grouping);
    symbols.setDecimalSeparator(point);
    DecimalFormat format = new DecimalFormat("#,##0.###", symbols);
    format.setMaximumFractionDigits(400);
    String text = format.format(amount);

    assertThat(number("num(a)", text, 0)).as(text).isEqualByComparingTo(amount);
    assertThat(number("num(a)", "  " + text + "\n", 0)).as(text).isEqualByComparingTo(amount);
  }

  @Property
  void amountAsTheJdkFormatsItForPersiansArabsAndEnglishIsReadBack(
      @ForAll("amounts") BigDecimal amount, @ForAll("localesWithThatPoint") Locale locale)
      throws Exception {
    NumberFormat format = NumberFormat.getInstance(locale);
    format.setMaximumFractionDigits(10);
    String text = format.format(amount);

    assertThat(number("num(a)", text, 0)).as(text).isEqualByComparingTo(amount);
  }

  @Property
  void numberThatTheLanguageWritesIsReadBack(@ForAll("numbers") Number a) throws Exception {
    assertThat(text("num(str(a))", a, 0)).isEqualTo(text("a", a, 0));
    assertThat(text("num(a)", a, 0)).isEqualTo(text("a", a, 0));
  }

  @Property(tries = 20_000)
  void textThatIsNoNumberIsAnErrorNeverZero(@ForAll("almostNumbers") String text) throws Exception {
    if (NUMBER.matcher(text.trim()).matches()) {
      BigDecimal expected = new BigDecimal(text.trim().replaceAll("[^0-9.-]", ""));
      assertThat(number("num(a)", text, 0)).isEqualByComparingTo(expected);
    } else {
      assertThatThrownBy(() -> value("num(a)", text, 0))
          .as(text)
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining("no number");
    }
  }

  @Property
  void anyOtherTextIsAnError(@ForAll String text) {
    Assume.that(text.chars().noneMatch(Character::isDigit));
    assertThatThrownBy(() -> value("num(a)", text, 0))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no number");
  }

  // ---- oracle

  private static final String PLAIN = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?";

  /** A number as num reads it, of the characters that almostNumbers makes. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+)?(?<=[0-9])(\\.[0-9]*)?"
              + "|-?\\.[0-9]+");

  private static BigDecimal meant(Number number) {
    if (number instanceof Double d) {
      return shortest(d);
    }
    if (number instanceof Float f) {
      return shortest(f);
    }
    return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
  }

  private static BigDecimal shortest(double number) {
    return shortest(new BigDecimal(number), decimal -> decimal.doubleValue() == number);
  }

  private static BigDecimal shortest(float number) {
    return shortest(new BigDecimal(number), decimal -> decimal.floatValue() == number);
  }

  /**
   * Of the decimals with the fewest digits that read back, the nearest, and of two the even one.
   */
  private static BigDecimal shortest(BigDecimal exact, Predicate<BigDecimal> readsBack) {
    for (int digits = 1; ; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.FLOOR));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
      int nearer = exact.subtract(below).compareTo(above.subtract(exact));
      boolean belowIsBetter = nearer < 0 || nearer == 0 && !below.unscaledValue().testBit(0);
      boolean isBelow = readsBack.test(below);
      boolean isAbove = readsBack.test(above);
      if (isBelow || isAbove) {
        return (isBelow && (belowIsBetter || !isAbove) ? below : above).stripTrailingZeros();
      }
    }
  }

  private static int significantDigits(String plain) {
    return new BigDecimal(plain).stripTrailingZeros().precision();
  }

  /**
   * Whether x / y has finitely many digits: in lowest terms its denominator is of twos and fives.
   */
  private static boolean ends(BigDecimal x, BigDecimal y) {
    BigInteger numerator = x.scaleByPowerOfTen(700).toBigIntegerExact();
    BigInteger denominator = y.scaleByPowerOfTen(700).toBigIntegerExact().abs();
    BigInteger rest = denominator.divide(numerator.gcd(denominator));
    for (BigInteger factor : List.of(BigInteger.TWO, BigInteger.valueOf(5))) {
      while (rest.mod(factor).signum() == 0) {
        rest = rest.divide(factor);
      }
    }
    return rest.equals(BigInteger.ONE);
  }

  private static boolean isInteger(BigDecimal x, BigDecimal y) {
    BigInteger numerator = x.scaleByPowerOfTen(700).toBigIntegerExact();
    return numerator.mod(y.scaleByPowerOfTen(700).toBigIntegerExact().abs()).signum() == 0;
  }

  // ---- the language

  private static Object value(String expression, Object a, Object b) throws ExpressionException {
    return Language.with("a", a).and("b", b).value(expression);
  }

  private static BigDecimal number(String expression, Object a, Object b)
      throws ExpressionException {
    return decimal(value(expression, a, b));
  }

  private static BigDecimal decimal(Object value) {
    assertThat(value).isInstanceOf(Number.class);
    return meant((Number) value);
  }

  private static String text(String expression, Object a, Object b) throws ExpressionException {
    return (String) Language.with("a", a).and("b", b).value("'' + (" + expression + ")");
  }

  /** The number in the JSON of a message whose revenue it is. */
  private static String sent(Object value) {
    MessageEncoder encoder =
        new MessageEncoder(
            TimeFormat.MILLIS, new AgentLog(new PrintStream(new ByteArrayOutputStream())));
    byte[] json =
        encoder
            .encode(
                new Message(
                    new MessageShape(
                        "r", "", MessageType.REVENUE, Map.of("revenue", Copies.of(value))),
                    "u",
                    null,
                    "1",
                    0))
            .json();
    String text = new String(json, StandardCharsets.UTF_8);
    return text.substring(text.indexOf("\"revenue\":") + 10, text.length() - 1);
  }

  // ---- numbers as applications have them

  @Provide
  Arbitrary<Number> numbers() {
    return Arbitraries.oneOf(
        integers(),
        doubles().map(number -> (Number) number),
        floats().map(number -> (Number) number),
        decimals().map(number -> (Number) number),
        amounts().map(number -> (Number) number));
  }

  @Provide
  Arbitrary<Number> integers() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(number -> (Number) number),
        Arbitraries.longs().map(number -> (Number) number),
        Arbitraries.shorts().map(number -> (Number) number),
        Arbitraries.bytes().map(number -> (Number) number),
        Arbitraries.bigIntegers()
            .between(BigInteger.TEN.pow(60).negate(), BigInteger.TEN.pow(60))
            .map(number -> (Number) number),
        Arbitraries.integers().map(AtomicInteger::new),
        Arbitraries.longs().map(AtomicLong::new),
        Arbitraries.of(Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 0));
  }

  @Provide
  Arbitrary<Number> smallIntegers() {
    return Arbitraries.integers().between(-1_000, 1_000).map(number -> (Number) number);
  }

  @Provide
  Arbitrary<Number> zeros() {
    return Arbitraries.of(
        0,
        0L,
        (short) 0,
        (byte) 0,
        0.0,
        -0.0,
        0f,
        BigInteger.ZERO,
        new BigDecimal("0.00"),
        new BigDecimal("0E+5"),
        new AtomicInteger(),
        new AtomicLong());
  }

  /** Any bits at all, prices, and those that have been written wrong. */
  @Provide
  Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
        Arbitraries.longs()
            .between(-100_000_000, 100_000_000)
            .map(cents -> cents / 100.0)
            .withoutEdgeCases(),
        Arbitraries.doubles().between(-1e15, 1e15).withoutEdgeCases(),
        Arbitraries.of(
                "0.1", "19.99", "4.35", "2e-3", "9.5e-3", "1e7", "1e-4", "1e22", "1e23", "2e23")
            .map(Double::parseDouble),
        Arbitraries.of(-0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.MIN_NORMAL, 0x1p53));
  }

  @Provide
  Arbitrary<Float> floats() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite),
        Arbitraries.integers()
            .between(-10_000_000, 10_000_000)
            .map(cents -> cents / 100f)
            .withoutEdgeCases(),
        Arbitraries.of(0.1f, 1.1f, 19.99f, 3.3e-5f, 8.41e21f, Float.MIN_VALUE, Float.MAX_VALUE));
  }

  @Provide
  Arbitrary<BigDecimal> decimals() {
    Arbitrary<BigInteger> digits =
        Arbitraries.bigIntegers().between(BigInteger.TEN.pow(60).negate(), BigInteger.TEN.pow(60));
    return digits.flatMap(
        unscaled ->
            Arbitraries.integers()
                .between(-20, 40)
                .withoutEdgeCases()
                .map(scale -> new BigDecimal(unscaled, scale)));
  }

  @Provide
  Arbitrary<BigDecimal> amounts() {
    return Arbitraries.longs()
        .between(-1_000_000_000_000L, 1_000_000_000_000L)
        .flatMap(
            cents -> Arbitraries.integers().between(0, 3).map(s -> BigDecimal.valueOf(cents, s)))
        .withoutEdgeCases();
  }

  /** So that a hundred digits after the point are still below the bound. */
  @Provide
  Arbitrary<Number> roundable() {
    return Arbitraries.oneOf(integers(), decimals().map(n -> n), amounts().map(n -> n));
  }

  @Provide
  Arbitrary<List<Number>> lists() {
    return numbers().list();
  }

  /** One value in two types. */
  @Provide
  Arbitrary<List<Number>> twins() {
    return Arbitraries.bytes()
        .flatMap(n -> Arbitraries.of(forms(n)).list().ofSize(2))
        .map(list -> list);
  }

  private static List<Number> forms(byte n) {
    return List.of(
        n,
        (short) n,
        (int) n,
        (long) n,
        (float) n,
        (double) n,
        BigInteger.valueOf(n),
        BigDecimal.valueOf(n),
        BigDecimal.valueOf(n).setScale(3),
        new AtomicInteger(n),
        new AtomicLong(n));
  }

  /** Few values in many types, so that equal ones meet. */
  @Provide
  Arbitrary<Number> near() {
    return Arbitraries.oneOf(
        Arbitraries.bytes().between((byte) -2, (byte) 2).flatMap(n -> Arbitraries.of(forms(n))),
        Arbitraries.of(
            0.1,
            0.1f,
            new BigDecimal("0.1"),
            new BigDecimal("0.10"),
            1.5,
            1.5f,
            -0.0,
            9.007199254740992E15,
            9007199254740993L,
            new BigDecimal("9007199254740992.5"),
            Long.MAX_VALUE,
            BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE),
            9.223372036854776E18));
  }

  @Provide
  Arbitrary<Character> zeroDigits() {
    return Arbitraries.of('0', '\u06F0', '\u0660', '\u0966', '\uFF10');
  }

  @Provide
  Arbitrary<Character> groupings() {
    return Arbitraries.of(',', '\u066C', '\u2019', ' ', '\u00A0', '\u202F', '_');
  }

  @Provide
  Arbitrary<Character> points() {
    return Arbitraries.of('.', '\u066B');
  }

  /** Locales whose decimal point is one that num takes for it. */
  @Provide
  Arbitrary<Locale> localesWithThatPoint() {
    return Arbitraries.of(
        Locale.US,
        Locale.UK,
        Locale.forLanguageTag("fa-IR"),
        Locale.forLanguageTag("ar-EG"),
        Locale.forLanguageTag("ckb-IQ"),
        Locale.forLanguageTag("ur-PK"),
        Locale.forLanguageTag("de-CH"));
  }

  @Provide
  Arbitrary<String> almostNumbers() {
    return Arbitraries.of(
            "1", "12", "123", "000", "7", ",", ".", " ", "-", "e", "+", "x", "\t\u0000")
        .list()
        .ofMaxSize(7)
        .map(parts -> String.join("", parts));
  }
}
