package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A text that is no expression, or none that can have a value where it stands. The message says
 * what is wrong and what would be right, without the position.
 */
public final class ExpressionException extends Exception {
  private final int offset;
  private final List<ExpressionException> others;

  public ExpressionException(int offset, String message) {
    this(offset, message, Collections.<ExpressionException>emptyList());
  }

  private ExpressionException(int offset, String message, List<ExpressionException> others) {
    super(message);
    this.offset = offset;
    this.others = others;
  }

  /** The first of several in the text, with the others in it. */
  static ExpressionException of(List<ExpressionException> errors) {
    ExpressionException first = errors.get(0);
    for (ExpressionException error : errors) {
      first = error.offset < first.offset ? error : first;
    }
    List<ExpressionException> others = new ArrayList<>(errors);
    others.remove(first);
    return new ExpressionException(first.offset, first.getMessage(), others);
  }

  /**
   * Index of the offending character in the parsed text, from 0 to its length (at the end of the
   * text).
   */
  public int offset() {
    return offset;
  }

  /** This one and all others of the same text. */
  public List<ExpressionException> all() {
    List<ExpressionException> all = new ArrayList<>();
    all.add(this);
    all.addAll(others);
    return all;
  }

  /**
   * The message, the line of the text it is about, and a caret below the place.
   *
   * @param text that was parsed, or bound
   */
  public String withCaret(String text) {
    int place = Math.min(Math.max(offset, 0), text.length());
    int start = text.lastIndexOf('\n', place - 1) + 1;
    int end = text.indexOf('\n', place);
    String line = text.substring(start, end < 0 ? text.length() : end);
    StringBuilder shown = new StringBuilder(getMessage()).append("\n    ");
    shown.append(line.replace('\t', ' ').replace("\r", "")).append("\n    ");
    for (int i = start; i < place; i++) {
      shown.append(' ');
    }
    return shown.append('^').toString();
  }
}
