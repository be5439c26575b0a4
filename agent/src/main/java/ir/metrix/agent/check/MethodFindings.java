package ir.metrix.agent.check;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found of one method that a rule hooks. Immutable. */
public final class MethodFindings {
  private final TrackedMethod method;
  private final String where;
  private final Map<String, BoundExpression> expressions;
  private final List<String> problems;
  private final boolean isOff;

  MethodFindings(
      TrackedMethod method,
      String where,
      Map<String, BoundExpression> expressions,
      List<String> problems,
      boolean isOff) {
    this.method = method;
    this.where = where;
    this.expressions = expressions;
    this.problems = Collections.unmodifiableList(problems);
    this.isOff = isOff;
  }

  public TrackedMethod method() {
    return method;
  }

  /** The archive or folder. */
  public String where() {
    return where;
  }

  /** By full key of the configuration; without those that are wrong, and without literals. */
  public Map<String, BoundExpression> expressions() {
    return expressions;
  }

  /** What is wrong, each with place, text and caret. */
  public List<String> problems() {
    return problems;
  }

  /** Whether nothing is left of the rule here. */
  public boolean isOff() {
    return isOff;
  }

  /** How each parameter is called in an expression, with its type. */
  public List<String> parameters() {
    List<String> parameters = new ArrayList<>();
    boolean named = !method.parameterNames().isEmpty();
    for (int i = 0; i < method.types().size(); i++) {
      String name = named ? method.parameterNames().get(i) : "args[" + i + "]";
      parameters.add(name + ": " + method.types().get(i));
    }
    return parameters;
  }

  /** Whether the class file lacks the names of parameters that there are. */
  public boolean lacksNames() {
    return method.parameterNames().isEmpty() && !method.types().isEmpty();
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", method.toString());
    json.put("class", method.className());
    json.put("name", method.name());
    json.put("parameterTypes", method.parameterTypes());
    json.put("returns", method.returnType().toString());
    json.put("in", where);
    json.put("parameters", parameters());
    json.put("parameterNames", !lacksNames());
    List<Object> bound = new ArrayList<>();
    for (Map.Entry<String, BoundExpression> entry : expressions.entrySet()) {
      Map<String, Object> expression = new LinkedHashMap<>();
      expression.put("key", entry.getKey());
      expression.put("text", entry.getValue().text().trim());
      expression.put("type", entry.getValue().type().toString());
      List<Object> steps = new ArrayList<>();
      for (Step step : entry.getValue().steps()) {
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("reads", step.text());
        read.put("of", step.receiver() == null ? null : step.receiver().toString());
        read.put("type", step.type().toString());
        read.put("effect", step.effect().words());
        read.put("runsCode", step.effect() == Step.Effect.CODE);
        steps.add(read);
      }
      expression.put("steps", steps);
      bound.add(expression);
    }
    json.put("expressions", bound);
    json.put("problems", problems);
    json.put("off", isOff);
    return json;
  }
}
