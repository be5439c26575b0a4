package ir.metrix.agent.expression;

/**
 * The language's view of values, for the stages that send them: exact numbers, texts, dates,
 * collections.
 */
public final class Values {
  private Values() {}

  /**
   * The text of a scalar; never of an object that has no text of its own.
   *
   * @throws EvaluationException for such an object
   */
  public static String text(Object value) {
    return Operators.text(value);
  }

  /**
   * The same number as Long, BigInteger or BigDecimal.
   *
   * @throws EvaluationException for NaN and infinities
   */
  public static Number exact(Number value) {
    return Numbers.exact(value);
  }

  /**
   * Unix milliseconds of a date, or of a number that already is one.
   *
   * @throws EvaluationException for what is no date
   */
  public static long millis(Object value) {
    return Dates.millis(value);
  }

  /** Whether {@link #elements} can go through it. */
  public static boolean isCollection(Object value) {
    return Elements.isCollection(value);
  }

  /** The elements of an array or Iterable. Iterating runs code of the application. */
  public static Iterable<?> elements(Object collection) {
    return Elements.of(collection);
  }

  /**
   * What an Optional holds; null for what a JPA provider has not loaded; refuses what is closed to
   * expressions.
   */
  public static Object unwrap(Object value) {
    return Access.unwrap(value, null);
  }
}
