package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in which <code>#{…}</code> is an expression, or a literal value of the configuration file.
 * Nothing but one expression keeps the value's type; inside other text it becomes text. Immutable.
 */
public final class Template {
  private final String text;
  private final Object constant;

  /** Strings and Nodes in turn; null for a constant. */
  private final List<Object> parts;

  private final Source source;

  private Template(String text, Object constant, List<Object> parts, Source source) {
    this.text = text;
    this.constant = constant;
    this.parts = parts;
    this.source = source;
  }

  /** Parses text. Anything without <code>#{</code> is a constant. */
  public static Template parse(String text) throws ExpressionException {
    int open = text.indexOf("#{");
    if (open < 0) {
      return new Template(text, text, null, Source.UNKNOWN);
    }
    List<Object> parts = new ArrayList<>();
    int position = 0;
    while (open >= 0) {
      if (open > position) {
        parts.add(text.substring(position, open));
      }
      Parser.Embedded embedded = Parser.parseEmbedded(text, open + 2);
      parts.add(embedded.node);
      position = embedded.end;
      open = text.indexOf("#{", position);
    }
    if (position < text.length()) {
      parts.add(text.substring(position));
    }
    return new Template(text, null, parts, Source.UNKNOWN);
  }

  /** A literal number or boolean. */
  public static Template constant(Object value) {
    return new Template(String.valueOf(value), value, null, Source.UNKNOWN);
  }

  /** The same, which knows where it stands. */
  public Template from(Source place) {
    return new Template(text, constant, parts, place);
  }

  public Source source() {
    return source;
  }

  public boolean isConstant() {
    return parts == null;
  }

  /** The literal String, Number or Boolean; null unless {@link #isConstant}. */
  public Object constantValue() {
    return constant;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  /** Gives the names their meaning in a method. A null within text is empty. */
  public BoundExpression bind(Binding binding, Want want) throws ExpressionException {
    return bind(binding, want, false);
  }

  /**
   * As {@link #bind}, for identifiers: with a null within its text, {@code "shop-#{id}"} is null,
   * not everybody's "shop-".
   */
  public BoundExpression bindIdentifier(Binding binding) throws ExpressionException {
    return bind(binding, Want.TEXT, true);
  }

  private BoundExpression bind(Binding binding, Want want, boolean nullIfAnyIsNull)
      throws ExpressionException {
    Binder binder = new Binder(binding);
    if (parts == null) {
      // A literal was checked when the file was read.
      return new BoundExpression(
          text, Binder.literal(constant), false, new ArrayList<Step>(), binding.types());
    }
    return parts.size() == 1
        ? binder.bind(text, (Node) parts.get(0), want)
        : binder.bindJoined(text, parts, want, nullIfAnyIsNull);
  }
}
