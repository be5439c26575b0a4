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

  private Template(String text, Object constant, List<Object> parts) {
    this.text = text;
    this.constant = constant;
    this.parts = parts;
  }

  /** Parses text. Anything without <code>#{</code> is a constant. */
  public static Template parse(String text) throws ExpressionException {
    int open = text.indexOf("#{");
    if (open < 0) {
      return new Template(text, text, null);
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
    return new Template(text, null, parts);
  }

  /** A literal number or boolean. */
  public static Template constant(Object value) {
    return new Template(String.valueOf(value), value, null);
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

  /** Binds the names to a method's. A null within text is empty. */
  public Evaluator bind(Binding binding) throws ExpressionException {
    return bind(binding, false);
  }

  /**
   * As {@link #bind}, for identifiers: with a null within its text, {@code "shop-#{id}"} is null,
   * not everybody's "shop-".
   */
  public Evaluator bindIdentifier(Binding binding) throws ExpressionException {
    return bind(binding, true);
  }

  private Evaluator bind(Binding binding, boolean nullIfAnyIsNull) throws ExpressionException {
    if (parts == null) {
      return new Node.Constant(constant);
    }
    Evaluator[] evaluators = new Evaluator[parts.size()];
    for (int i = 0; i < evaluators.length; i++) {
      Object part = parts.get(i);
      evaluators[i] = part instanceof Node ? ((Node) part).bind(binding) : new Node.Constant(part);
    }
    return evaluators.length == 1 ? evaluators[0] : new Joined(evaluators, nullIfAnyIsNull);
  }

  /** Text around and between expressions. */
  private static final class Joined extends Evaluator {
    private final Evaluator[] parts;
    private final boolean nullIfAnyIsNull;

    Joined(Evaluator[] parts, boolean nullIfAnyIsNull) {
      this.parts = parts;
      this.nullIfAnyIsNull = nullIfAnyIsNull;
    }

    @Override
    public Object evaluate(CallValues call) {
      StringBuilder joined = new StringBuilder();
      for (Evaluator part : parts) {
        Object value = part.evaluate(call);
        if (value == null && nullIfAnyIsNull) {
          return null;
        }
        joined.append(Operators.text(value));
      }
      return joined.toString();
    }
  }
}
