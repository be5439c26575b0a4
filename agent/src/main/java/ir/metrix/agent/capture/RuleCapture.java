package ir.metrix.agent.capture;

import ir.metrix.agent.config.MessageTemplate;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.Binding;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.ExpressionException;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.instrument.TrackedMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One rule, bound to one method: all that its expressions need is decided here, once. Immutable.
 */
final class RuleCapture {
  final Rule rule;
  final RuleGate gate;
  final Evaluator when;
  final Evaluator[] before;
  final String[] scopeNames;
  final Evaluator[] scope;
  final BoundMessage[] messages;

  private RuleCapture(
      Rule rule,
      RuleGate gate,
      Evaluator when,
      Evaluator[] before,
      String[] scopeNames,
      Evaluator[] scope,
      BoundMessage[] messages) {
    this.rule = rule;
    this.gate = gate;
    this.when = when;
    this.before = before;
    this.scopeNames = scopeNames;
    this.scope = scope;
    this.messages = messages;
  }

  /**
   * Binds all expressions of the rule; the exception says which is wrong for this method, and why.
   */
  static RuleCapture bind(Rule rule, TrackedMethod method, RuleGate gate, Snapshot snapshot)
      throws ExpressionException {
    List<String> beforeNames = new ArrayList<>(rule.before().keySet());
    Binding early = binding(rule, method, Collections.<String>emptyList(), false);
    Binding late = binding(rule, method, beforeNames, !rule.on().onEnter());
    Evaluator when = null;
    if (rule.when() != null) {
      try {
        when = rule.when().bind(late);
      } catch (ExpressionException e) {
        throw within("when = \"" + rule.when().text() + "\"", e);
      }
    }
    BoundMessage[] messages = new BoundMessage[rule.messages().size()];
    for (int i = 0; i < messages.length; i++) {
      MessageTemplate template = rule.messages().get(i);
      try {
        messages[i] = new BoundMessage(rule.id(), rule.application(), template, late, snapshot);
      } catch (ExpressionException e) {
        throw within("message at " + template.where(), e);
      }
    }
    return new RuleCapture(
        rule,
        gate,
        when,
        bindAll("before", rule.before(), early),
        rule.scope().keySet().toArray(new String[0]),
        bindAll("scope", rule.scope(), early),
        messages);
  }

  private static Binding binding(
      Rule rule, TrackedMethod method, List<String> beforeNames, boolean afterCall) {
    return new Binding(
        rule.id(),
        method.name(),
        method.parameterNames(),
        method.parameterTypes().size(),
        method.isStatic(),
        beforeNames,
        afterCall);
  }

  private static Evaluator[] bindAll(String key, Map<String, Template> templates, Binding binding)
      throws ExpressionException {
    Evaluator[] evaluators = new Evaluator[templates.size()];
    int i = 0;
    for (Map.Entry<String, Template> entry : templates.entrySet()) {
      try {
        evaluators[i++] = entry.getValue().bind(binding);
      } catch (ExpressionException e) {
        throw within(key + "." + entry.getKey() + " = \"" + entry.getValue().text() + "\"", e);
      }
    }
    return evaluators;
  }

  private static ExpressionException within(String place, ExpressionException error) {
    return new ExpressionException(error.offset(), place + ": " + error.getMessage());
  }

  /** Values, or the error that each use of the value will meet. */
  static Object evaluate(Evaluator evaluator, ir.metrix.agent.expression.CallValues call) {
    try {
      return evaluator.evaluate(call);
    } catch (EvaluationException e) {
      return e;
    } catch (Throwable t) {
      return new EvaluationException(t.getClass().getName() + " was thrown", t);
    }
  }
}
