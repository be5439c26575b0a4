package ir.metrix.agent.expression;

/** A parsed expression: immutable, not yet bound to a method. */
public final class Expression {
  private final String text;

  private Expression(String text) {
    this.text = text;
  }

  public static Expression parse(String text) throws ExpressionException {
    if (text.trim().isEmpty()) {
      throw new ExpressionException(0, "an expression is missing here");
    }
    return new Expression(text);
  }

  /** The text it was parsed from, without {@code #{}}. */
  public String text() {
    return text;
  }
}
