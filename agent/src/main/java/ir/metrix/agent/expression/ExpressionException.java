package ir.metrix.agent.expression;

/**
 * A text that is no expression. The message says what is wrong and what would be right, without the
 * position.
 */
public final class ExpressionException extends Exception {
  private final int offset;

  public ExpressionException(int offset, String message) {
    super(message);
    this.offset = offset;
  }

  /**
   * Index of the offending character in the parsed text, from 0 to its length (at the end of the
   * text).
   */
  public int offset() {
    return offset;
  }
}
