package ir.metrix.agent.capture;

import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.UnlinkedException;

/**
 * One rule, bound to one method: all that its expressions need is decided here, once. Immutable.
 */
final class RuleCapture {
  final Rule rule;
  final RuleGate gate;
  final RuleProgram program;
  final Evaluator when;
  final Evaluator[] before;
  final String[] scopeNames;
  final Evaluator[] scope;
  final BoundMessage[] messages;

  RuleCapture(
      Rule rule, RuleGate gate, RuleBinding binding, RuleProgram program, Snapshot snapshot) {
    this.rule = rule;
    this.gate = gate;
    this.program = program;
    this.when = binding.when();
    this.before = binding.before();
    this.scopeNames = rule.scope().keySet().toArray(new String[0]);
    this.scope = binding.scope();
    this.messages = new BoundMessage[binding.messages().size()];
    for (int i = 0; i < messages.length; i++) {
      messages[i] =
          new BoundMessage(rule.id(), rule.application(), binding.messages().get(i), snapshot);
    }
  }

  /** Values, or the error that each use of the value will meet. */
  static Object evaluate(Evaluator evaluator, CallValues call) {
    try {
      return evaluator.evaluate(call);
    } catch (EvaluationException e) {
      return e;
    } catch (UnlinkedException e) {
      throw e;
    } catch (Throwable t) {
      return new EvaluationException(t.getClass().getName() + " was thrown", t);
    }
  }
}
