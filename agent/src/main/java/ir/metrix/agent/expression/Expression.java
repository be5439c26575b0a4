package ir.metrix.agent.expression;

/** A parsed expression. Immutable. */
public final class Expression {
  private final String text;
  private final Node root;
  private final Source source;

  private Expression(String text, Node root, Source source) {
    this.text = text;
    this.root = root;
    this.source = source;
  }

  /** Parses an expression, with or without <code>#{}</code> around it. */
  public static Expression parse(String text) throws ExpressionException {
    String trimmed = text.trim();
    if (trimmed.startsWith("#{")) {
      int start = text.indexOf("#{") + 2;
      Parser.Embedded embedded = Parser.parseEmbedded(text, start);
      if (!text.substring(embedded.end).trim().isEmpty()) {
        throw new ExpressionException(
            embedded.end, "one expression is expected here, and text follows it");
      }
      return new Expression(text, embedded.node, Source.UNKNOWN);
    }
    return new Expression(text, Parser.parse(text), Source.UNKNOWN);
  }

  /**
   * Gives the names their meaning in a method.
   *
   * @throws ExpressionException with all that cannot be right there
   */
  public BoundExpression bind(Binding binding, Want want) throws ExpressionException {
    return new Binder(binding).bind(text, root, want);
  }

  /** The same, which knows where it stands. */
  public Expression from(Source place) {
    return new Expression(text, root, place);
  }

  public Source source() {
    return source;
  }

  /** The text it was parsed from, which offsets of errors refer to. */
  public String text() {
    return text;
  }
}
