package ir.metrix.agent.expression;

/**
 * Text in which <code>#{…}</code> is an expression, or a literal value of the configuration file.
 * Immutable.
 */
public final class Template {
  private final Object constant;

  private Template(Object constant) {
    this.constant = constant;
  }

  /** Parses text. Anything without <code>#{</code> is a constant. */
  public static Template parse(String text) throws ExpressionException {
    return new Template(text);
  }

  /** A literal number or boolean. */
  public static Template constant(Object value) {
    return new Template(value);
  }

  public boolean isConstant() {
    return constant != null;
  }

  /** The literal String, Number or Boolean; null unless {@link #isConstant}. */
  public Object constantValue() {
    return constant;
  }
}
