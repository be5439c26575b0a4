package ir.metrix.agent.capture;

import ir.metrix.agent.config.On;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.UnlinkedException;
import ir.metrix.agent.expression.ValueCopy;
import ir.metrix.agent.once.Fact;

/**
 * One rule, bound to one method: all that its expressions need is decided here, once. Immutable.
 */
final class RuleCapture {
  final Rule rule;
  final RuleGate gate;
  final RuleProgram program;
  final Evaluator when;
  final Evaluator once;
  private final Evaluator[] before;
  private final boolean[] beforeIsPlain;
  final String[] scopeNames;
  private final Evaluator[] scope;
  private final boolean[] scopeIsPlain;
  final BoundMessage[] messages;
  final boolean readsElapsed;
  final boolean readsThis;
  final boolean readsResult;

  RuleCapture(
      Rule rule, RuleGate gate, RuleBinding binding, RuleProgram program, Snapshot snapshot) {
    this.rule = rule;
    this.gate = gate;
    this.program = program;
    this.when = binding.when();
    this.once = binding.once();
    this.before = binding.before();
    this.beforeIsPlain = binding.beforeIsPlain();
    this.scopeNames = rule.scope().keySet().toArray(new String[0]);
    this.scope = binding.scope();
    this.scopeIsPlain = binding.scopeIsPlain();
    this.readsElapsed = Mentions.isIn(rule, "elapsed");
    this.readsThis = Mentions.isIn(rule, "this");
    this.readsResult = Mentions.isIn(rule, "result");
    this.messages = new BoundMessage[binding.messages().size()];
    for (int i = 0; i < messages.length; i++) {
      messages[i] =
          new BoundMessage(rule.id(), rule.application(), binding.messages().get(i), snapshot);
    }
  }

  /**
   * Whether all it wants of a call is there when that returns: it reads nothing before, gives
   * nothing to the calls inside, and each call counts for itself.
   */
  boolean isReadAtReturn() {
    return rule.on() == On.RETURN
        && before.length == 0
        && scope.length == 0
        && once == null
        && !readsElapsed
        // The logging context is found by the program, which such a call has none of.
        && !Mentions.isIn(rule, "mdc")
        && messages.length > 0
        && (when == null || !when.isConstant());
  }

  /** Of the condition among the expressions; -1 for none. */
  int conditionNumber() {
    return when == null ? -1 : when.number();
  }

  boolean readsBefore() {
    return before.length > 0;
  }

  boolean readsScope() {
    return scope.length > 0;
  }

  boolean readsAtEntry() {
    return readsBefore() || readsScope();
  }

  /** What the call is about; null if its {@code once} is null or empty. */
  Fact readFact(CallValues call) {
    String value;
    try {
      value = BoundMessage.nonEmpty(once.evaluate(call));
    } catch (Throwable e) {
      throw BoundMessage.named("once", e);
    }
    return value == null ? null : Fact.of(rule.id(), value, rule.onceWindow().toMillis());
  }

  Object[] readBefore(CallValues call) {
    return readAll(before, beforeIsPlain, call);
  }

  Object[] readScope(CallValues call) {
    return readAll(scope, scopeIsPlain, call);
  }

  private static Object[] readAll(Evaluator[] evaluators, boolean[] isPlain, CallValues call) {
    Object[] read = new Object[evaluators.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = read(evaluators[i], isPlain[i], call);
    }
    return read;
  }

  /** The value as it is now, or the error that each use of it will meet. */
  private static Object read(Evaluator evaluator, boolean isPlain, CallValues call) {
    try {
      return ValueCopy.of(evaluator.evaluate(call), isPlain, call);
    } catch (EvaluationException e) {
      return e;
    } catch (UnlinkedException e) {
      throw e;
    } catch (Throwable t) {
      return new EvaluationException(t.getClass().getName() + " was thrown", t);
    }
  }
}
