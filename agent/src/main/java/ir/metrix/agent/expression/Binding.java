package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an expression may name at one place of one tracked method. Immutable. */
public final class Binding {
  private final String ruleId;
  private final String methodName;
  private final List<String> parameterNames;
  private final int parameterCount;
  private final boolean isStatic;
  private final List<String> beforeNames;
  private final boolean afterCall;
  private final boolean inStep;

  /**
   * @param parameterNames as the class file has them, without {@code this}; empty where it has none
   * @param parameterCount the number of parameters, known even where their names are not
   * @param beforeNames names of the rule's {@code before} values, in their order; empty where these
   *     cannot be read
   * @param afterCall whether {@code result}, {@code thrown} and {@code elapsed} are known yet
   */
  public Binding(
      String ruleId,
      String methodName,
      List<String> parameterNames,
      int parameterCount,
      boolean isStatic,
      List<String> beforeNames,
      boolean afterCall) {
    this(
        ruleId,
        methodName,
        parameterNames,
        parameterCount,
        isStatic,
        beforeNames,
        afterCall,
        false);
  }

  private Binding(
      String ruleId,
      String methodName,
      List<String> parameterNames,
      int parameterCount,
      boolean isStatic,
      List<String> beforeNames,
      boolean afterCall,
      boolean inStep) {
    this.inStep = inStep;
    this.ruleId = ruleId;
    this.methodName = methodName;
    this.parameterNames = Collections.unmodifiableList(new ArrayList<>(parameterNames));
    this.parameterCount = parameterCount;
    this.isStatic = isStatic;
    this.beforeNames = Collections.unmodifiableList(new ArrayList<>(beforeNames));
    this.afterCall = afterCall;
  }

  /** The same names, and {@code it}. */
  Binding inStep() {
    return inStep
        ? this
        : new Binding(
            ruleId,
            methodName,
            parameterNames,
            parameterCount,
            isStatic,
            beforeNames,
            afterCall,
            true);
  }

  boolean isInStep() {
    return inStep;
  }

  String ruleId() {
    return ruleId;
  }

  String methodName() {
    return methodName;
  }

  int parameterIndex(String name) {
    return parameterNames.indexOf(name);
  }

  int parameterCount() {
    return parameterCount;
  }

  boolean isStatic() {
    return isStatic;
  }

  boolean isAfterCall() {
    return afterCall;
  }

  List<String> beforeNames() {
    return beforeNames;
  }

  /** The error for a name that cannot exist here. */
  ExpressionException unknownName(int offset, String name) {
    List<String> known = new ArrayList<>(parameterNames);
    known.add("args");
    if (!isStatic) {
      known.add("this");
    }
    if (afterCall) {
      Collections.addAll(known, "result", "thrown", "elapsed", "before");
    }
    Collections.addAll(known, "scope", "method", "rule", "env", "sys");
    StringBuilder message = new StringBuilder("there is no '").append(name).append("' here");
    String nearest = Names.nearest(name, known);
    if (nearest != null) {
      message.append("; did you mean '").append(nearest).append("'?");
    } else {
      message.append('.');
    }
    message.append(" Known are ").append(Names.join(known)).append('.');
    if (parameterNames.isEmpty() && parameterCount > 0) {
      message.append(" The class file has no parameter names: write args[0]");
      message.append(parameterCount > 1 ? " to args[" + (parameterCount - 1) + "]." : ".");
    }
    return new ExpressionException(offset, message.toString());
  }
}
