package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.List;

/** Recursive descent over the tokens; one method a level of precedence, the loosest first. */
final class Parser {
  /** Deeper nesting is no expression a person writes, and would end in a stack overflow. */
  private static final int MAX_DEPTH = 100;

  /**
   * Operators and steps of one expression: a chain of them is as deep a tree as brackets are, and
   * what walks the tree does it on the stack of the application's thread.
   */
  private static final int MAX_STEPS = 200;

  private static final int MAX_CLASS_NAME = 1_000;

  private final Lexer lexer;
  private Lexer.Token token;

  /** The whole expression is no level. */
  private int depth = -1;

  private int steps;

  private Parser(String text, int start) throws ExpressionException {
    this.lexer = new Lexer(text, start);
    this.token = lexer.next();
  }

  /** Parses a whole text. */
  static Node parse(String text) throws ExpressionException {
    Parser parser = new Parser(text, 0);
    if (parser.token.kind == Lexer.Kind.END) {
      throw new ExpressionException(0, "an expression is missing here");
    }
    Node node = parser.expression();
    if (parser.token.kind != Lexer.Kind.END) {
      throw new ExpressionException(
          parser.token.offset, parser.token.shown() + " does not belong here");
    }
    return node;
  }

  /** An expression within a template, and where the text goes on after its closing brace. */
  static final class Embedded {
    final Node node;
    final int end;

    Embedded(Node node, int end) {
      this.node = node;
      this.end = end;
    }
  }

  /** Parses from {@code start} (after <code>#{</code>) to the closing brace. */
  static Embedded parseEmbedded(String text, int start) throws ExpressionException {
    Parser parser = new Parser(text, start);
    if (parser.token.is("}")) {
      throw new ExpressionException(
          parser.token.offset, "an expression is missing between '#{' and '}'");
    }
    Node node = parser.expression();
    if (parser.token.kind == Lexer.Kind.END) {
      throw new ExpressionException(parser.token.offset, "a '}' is missing");
    }
    if (!parser.token.is("}")) {
      throw new ExpressionException(
          parser.token.offset, parser.token.shown() + " does not belong here");
    }
    return new Embedded(node, parser.token.offset + 1);
  }

  private Lexer.Token take() throws ExpressionException {
    Lexer.Token taken = token;
    token = lexer.next();
    return taken;
  }

  /** Takes an operator, a point or an opening bracket that makes the tree one level deeper. */
  private Lexer.Token takeStep() throws ExpressionException {
    if (++steps > MAX_STEPS) {
      throw new ExpressionException(
          token.offset, "this has more than " + MAX_STEPS + " operators and steps");
    }
    return take();
  }

  private void expect(String symbol) throws ExpressionException {
    if (!token.is(symbol)) {
      throw new ExpressionException(
          token.offset, "a '" + symbol + "' is missing before " + token.shown());
    }
    take();
  }

  private Node expression() throws ExpressionException {
    enter();
    Node condition = coalescing();
    if (token.is("?")) {
      int offset = take().offset;
      Node yes = expression();
      expect(":");
      Node no = expression();
      condition = new Node.Conditional(offset, condition, yes, no);
    }
    depth--;
    return condition;
  }

  private void enter() throws ExpressionException {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionException(
          token.offset, "this is nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  private Node coalescing() throws ExpressionException {
    Node left = or();
    if (!token.is("??")) {
      return left;
    }
    enter();
    int offset = take().offset;
    Node right = coalescing();
    depth--;
    return new Node.Binary(offset, "??", left, right);
  }

  private Node or() throws ExpressionException {
    Node left = and();
    while (token.is("||")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, and());
    }
    return left;
  }

  private Node and() throws ExpressionException {
    Node left = equality();
    while (token.is("&&")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, equality());
    }
    return left;
  }

  private Node equality() throws ExpressionException {
    Node left = relation();
    while (token.is("==") || token.is("!=")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, relation());
    }
    return left;
  }

  private Node relation() throws ExpressionException {
    Node left = sum();
    while (token.is("<")
        || token.is("<=")
        || token.is(">")
        || token.is(">=")
        || token.isWord("in")
        || token.isWord("matches")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, sum());
    }
    return left;
  }

  private Node sum() throws ExpressionException {
    Node left = product();
    while (token.is("+") || token.is("-")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, product());
    }
    return left;
  }

  private Node product() throws ExpressionException {
    Node left = unary();
    while (token.is("*") || token.is("/") || token.is("%")) {
      Lexer.Token operator = takeStep();
      left = new Node.Binary(operator.offset, operator.text, left, unary());
    }
    return left;
  }

  private Node unary() throws ExpressionException {
    if (token.is("!") || token.is("-")) {
      enter();
      Lexer.Token operator = take();
      Node operand = unary();
      depth--;
      return new Node.Unary(operator.offset, operator.text, operand);
    }
    return postfix();
  }

  private Node postfix() throws ExpressionException {
    Node node = primary();
    while (true) {
      if (token.is(".")) {
        takeStep();
        Lexer.Token name = token;
        if (name.kind != Lexer.Kind.NAME) {
          throw new ExpressionException(
              name.offset, "a name is missing after '.', before " + name.shown());
        }
        take();
        node =
            token.is("(")
                ? new Node.Call(name.offset, node, name.text, arguments())
                : new Node.Property(name.offset, node, name.text);
      } else if (token.is("[")) {
        int offset = takeStep().offset;
        Node index = expression();
        expect("]");
        node = new Node.Index(offset, node, index);
      } else {
        return node;
      }
    }
  }

  private List<Node> arguments() throws ExpressionException {
    expect("(");
    return listUntil(")");
  }

  private List<Node> listUntil(String close) throws ExpressionException {
    List<Node> elements = new ArrayList<>();
    if (!token.is(close)) {
      elements.add(expression());
      while (token.is(",")) {
        take();
        elements.add(expression());
      }
    }
    expect(close);
    return elements;
  }

  private Node primary() throws ExpressionException {
    Lexer.Token first = token;
    switch (first.kind) {
      case NUMBER:
      case TEXT:
        take();
        return new Node.Literal(first.offset, first.value);
      case NAME:
        return named();
      case SYMBOL:
        if (first.is("(")) {
          take();
          Node inner = expression();
          expect(")");
          return inner;
        }
        if (first.is("[")) {
          take();
          return new Node.ListOf(first.offset, listUntil("]"));
        }
        break;
      default:
        break;
    }
    throw new ExpressionException(first.offset, "a value is missing before " + first.shown());
  }

  private Node named() throws ExpressionException {
    Lexer.Token name = take();
    switch (name.text) {
      case "true":
        return new Node.Literal(name.offset, true);
      case "false":
        return new Node.Literal(name.offset, false);
      case "null":
        return new Node.Literal(name.offset, null);
      default:
        break;
    }
    if (!token.is("(")) {
      return new Node.Name(name.offset, name.text);
    }
    if (name.text.equals("T")) {
      return type(name.offset);
    }
    List<Node> arguments = arguments();
    Functions.check(name.offset, name.text, arguments.size());
    return new Node.Function(name.offset, name.text, arguments);
  }

  private Node type(int offset) throws ExpressionException {
    expect("(");
    StringBuilder className = new StringBuilder();
    while (true) {
      if (token.kind != Lexer.Kind.NAME) {
        throw new ExpressionException(
            token.offset, "T(…) takes a class by its full name, not " + token.shown());
      }
      className.append(take().text);
      if (className.length() > MAX_CLASS_NAME) {
        throw new ExpressionException(
            offset, "no class has a name of more than " + MAX_CLASS_NAME + " characters");
      }
      if (!token.is(".")) {
        break;
      }
      take();
      className.append('.');
    }
    expect(")");
    return new Node.Type(offset, className.toString());
  }
}
