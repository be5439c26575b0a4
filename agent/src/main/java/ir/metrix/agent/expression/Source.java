package ir.metrix.agent.expression;

/** Where a text was written. Immutable. */
public final class Source {
  static final Source UNKNOWN = new Source("", "");

  private final String where;
  private final int column;
  private final String key;

  /**
   * @param where as in {@code metrix.conf:14}
   * @param key the full key of the configuration
   */
  public Source(String where, String key) {
    this(where, 0, key);
  }

  /**
   * @param where as in {@code metrix.conf:14}
   * @param column in which the text begins, from 1; 0 if unknown
   * @param key the full key of the configuration
   */
  public Source(String where, int column, String key) {
    this.where = where;
    this.column = column;
    this.key = key;
  }

  /** As in {@code metrix.conf:14}. */
  public String where() {
    return where;
  }

  public String key() {
    return key;
  }

  /**
   * All mistakes of a text that stands here, as a compiler tells them: place, what is wrong, the
   * text, a caret below it.
   */
  public String tell(ExpressionException mistakes, String text) {
    StringBuilder told = new StringBuilder();
    for (ExpressionException mistake : mistakes.all()) {
      told.append(told.length() == 0 ? "" : "\n");
      told.append(where);
      if (column > 0) {
        told.append(':').append(column + mistake.offset());
      }
      told.append(": ").append(key).append(": ").append(mistake.withCaret(text));
    }
    return told.toString();
  }
}
