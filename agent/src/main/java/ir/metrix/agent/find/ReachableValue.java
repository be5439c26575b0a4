package ir.metrix.agent.find;

import ir.metrix.agent.expression.JavaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value that an expression can read in a method. Immutable. */
public final class ReachableValue {
  private final String expression;
  private final JavaType type;
  private final double score;

  ReachableValue(String expression, JavaType type, double score) {
    this.expression = expression;
    this.type = type;
    this.score = score;
  }

  /** As it stands between <code>#{</code> and <code>}</code>. */
  public String expression() {
    return expression;
  }

  public JavaType type() {
    return type;
  }

  double score() {
    return score;
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("expression", "#{" + expression + "}");
    json.put("type", type.toString());
    return json;
  }
}
