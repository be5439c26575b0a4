package ir.metrix.agent.expression;

/** A parsed expression: immutable, not yet bound to a method. */
public final class Expression {
  private final String text;
  private final Node root;

  private Expression(String text, Node root) {
    this.text = text;
    this.root = root;
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
      return new Expression(text.substring(start, embedded.end - 1).trim(), embedded.node);
    }
    return new Expression(trimmed, Parser.parse(text));
  }

  /** Binds the names to a method's. */
  public Evaluator bind(Binding binding) throws ExpressionException {
    return root.bind(binding);
  }

  /** The text it was parsed from, without <code>#{}</code>. */
  public String text() {
    return text;
  }
}
