package ir.metrix.agent.expression;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Cuts an expression into tokens, one at a time: a template goes on with plain text where its
 * expression ends.
 */
final class Lexer {
  enum Kind {
    NAME,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  /** One token; {@code value} is the decoded text or the number of a literal. */
  static final class Token {
    final Kind kind;
    final String text;
    final Object value;
    final int offset;

    Token(Kind kind, String text, Object value, int offset) {
      this.kind = kind;
      this.text = text;
      this.value = value;
      this.offset = offset;
    }

    boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
      return kind == Kind.NAME && text.equals(word);
    }

    /** How an error message calls this token. */
    String shown() {
      return kind == Kind.END ? "the end" : "'" + Lexer.shown(text) + "'";
    }
  }

  static final String[] LONG_SYMBOLS = {"==", "!=", "<=", ">=", "&&", "||", "??"};
  static final String SHORT_SYMBOLS = "+-*/%<>!?:.,()[]}";

  /** As many as Numbers calculates with; reading many more would take long. */
  private static final int MAX_DIGITS = 1_000;

  private static final int MAX_NAME = 1_000;

  /** Characters of a token that an error message quotes. */
  private static final int MAX_SHOWN = 60;

  private final String text;
  private int position;

  Lexer(String text, int start) {
    this.text = text;
    this.position = start;
  }

  Token next() throws ExpressionException {
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
    if (position == text.length()) {
      return new Token(Kind.END, "", null, position);
    }
    char c = text.charAt(position);
    if (Character.isJavaIdentifierStart(c)) {
      return name();
    }
    if (c >= '0' && c <= '9') {
      return number();
    }
    if (c == '\'' || c == '"') {
      return textLiteral(c);
    }
    for (String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, position)) {
        return symbol(symbol);
      }
    }
    if (SHORT_SYMBOLS.indexOf(c) >= 0) {
      return symbol(String.valueOf(c));
    }
    throw new ExpressionException(position, unknownCharacter(text.codePointAt(position)));
  }

  /** No-break spaces too: they come along when an expression is copied from a web page. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static String unknownCharacter(int c) {
    switch (c) {
      case '=':
        return "'=' does not belong here; to compare, write '=='";
      case '&':
        return "'&' does not belong here; for 'and', write '&&'";
      case '|':
        return "'|' does not belong here; for 'or', write '||'";
      case '\u2018':
      case '\u2019':
      case '\u201C':
      case '\u201D':
        return "the character " + shown(c) + " does not belong here; for a text, write ' or \"";
      default:
        return "the character " + shown(c) + " does not belong in an expression";
    }
  }

  /** With its number if it isn't ASCII: many a character looks like another, or like nothing. */
  private static String shown(int c) {
    String number = String.format("U+%04X", c);
    if (!isPrintable(c)) {
      return number;
    }
    String quoted = "'" + new String(Character.toChars(c)) + "'";
    return c < 128 ? quoted : quoted + " (" + number + ")";
  }

  /** A token for an error message: on one line, and not the whole of a long text. */
  private static String shown(String token) {
    StringBuilder shown = new StringBuilder();
    int i = 0;
    while (i < token.length() && i < MAX_SHOWN) {
      int c = token.codePointAt(i);
      shown.appendCodePoint(isPrintable(c) ? c : '\uFFFD');
      i += Character.charCount(c);
    }
    return shown.append(i < token.length() ? "…" : "").toString();
  }

  private static boolean isPrintable(int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.UNASSIGNED:
      case Character.PRIVATE_USE:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return false;
      default:
        return true;
    }
  }

  private Token symbol(String symbol) {
    Token token = new Token(Kind.SYMBOL, symbol, null, position);
    position += symbol.length();
    return token;
  }

  private Token name() throws ExpressionException {
    int start = position;
    while (position < text.length() && isNamePart(text.charAt(position))) {
      position++;
    }
    if (position - start > MAX_NAME) {
      throw new ExpressionException(start, "no name has more than " + MAX_NAME + " characters");
    }
    return new Token(Kind.NAME, text.substring(start, position), null, start);
  }

  /**
   * Not the characters that Java ignores in names: one can't see what is wrong with such a name.
   */
  private static boolean isNamePart(char c) {
    return Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
  }

  private Token number() throws ExpressionException {
    int start = position;
    skipDigits();
    boolean decimal = false;
    if (position + 1 < text.length()
        && text.charAt(position) == '.'
        && isDigit(text.charAt(position + 1))) {
      decimal = true;
      position++;
      skipDigits();
    }
    if (position < text.length() && isNamePart(text.charAt(position))) {
      throw new ExpressionException(
          position,
          "a number ends before " + shown(text.codePointAt(position)) + "; write 12 or 1.5");
    }
    if (position - start > MAX_DIGITS) {
      throw new ExpressionException(start, "a number has more than " + MAX_DIGITS + " digits");
    }
    String digits = text.substring(start, position);
    Object value = decimal ? new BigDecimal(digits) : Numbers.narrow(new BigInteger(digits));
    return new Token(Kind.NUMBER, digits, value, start);
  }

  private void skipDigits() {
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private Token textLiteral(char quote) throws ExpressionException {
    int start = position++;
    StringBuilder value = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == quote) {
        return new Token(Kind.TEXT, text.substring(start, position), value.toString(), start);
      }
      if (c == '\\') {
        value.append(escaped());
      } else {
        value.append(c);
      }
    }
    throw new ExpressionException(start, "this text is not closed; a " + quote + " is missing");
  }

  private char escaped() throws ExpressionException {
    if (position == text.length()) {
      throw new ExpressionException(position, "the text ends after a backslash");
    }
    char c = text.charAt(position++);
    switch (c) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case '\\':
      case '\'':
      case '"':
        return c;
      default:
        throw new ExpressionException(
            position - 2,
            "'\\"
                + shown(text.substring(position - 1, text.offsetByCodePoints(position - 1, 1)))
                + "' is no escape; known are \\n \\t \\r \\\\ \\' \\\"");
    }
  }
}
