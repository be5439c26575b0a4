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
      return kind == Kind.END ? "the end" : "'" + text + "'";
    }
  }

  static final String[] LONG_SYMBOLS = {"==", "!=", "<=", ">=", "&&", "||", "??"};
  static final String SHORT_SYMBOLS = "+-*/%<>!?:.,()[]}";

  private final String text;
  private int position;

  Lexer(String text, int start) {
    this.text = text;
    this.position = start;
  }

  Token next() throws ExpressionException {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
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
    throw new ExpressionException(position, unknownCharacter(c));
  }

  private static String unknownCharacter(char c) {
    switch (c) {
      case '=':
        return "'=' does not belong here; to compare, write '=='";
      case '&':
        return "'&' does not belong here; for 'and', write '&&'";
      case '|':
        return "'|' does not belong here; for 'or', write '||'";
      default:
        return "the character '" + c + "' does not belong in an expression";
    }
  }

  private Token symbol(String symbol) {
    Token token = new Token(Kind.SYMBOL, symbol, null, position);
    position += symbol.length();
    return token;
  }

  private Token name() {
    int start = position;
    while (position < text.length() && Character.isJavaIdentifierPart(text.charAt(position))) {
      position++;
    }
    return new Token(Kind.NAME, text.substring(start, position), null, start);
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
    if (position < text.length() && Character.isJavaIdentifierPart(text.charAt(position))) {
      throw new ExpressionException(
          position, "a number ends before '" + text.charAt(position) + "'; write 12 or 1.5");
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
            position - 2, "'\\" + c + "' is no escape; known are \\n \\t \\r \\\\ \\' \\\"");
    }
  }
}
