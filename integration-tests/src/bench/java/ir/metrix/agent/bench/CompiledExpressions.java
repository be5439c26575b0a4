package ir.metrix.agent.bench;

import ir.metrix.agent.expression.Binding;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.Evaluator;
import ir.metrix.agent.expression.Expression;
import ir.metrix.agent.expression.ExpressionException;
import java.util.Collections;
import java.util.List;

/**
 * The agent's own form of an expression, whatever it is at present: all that the benchmarks know of
 * the agent. When the agent compiles, {@link #FORM} and {@link #bind} change, and nothing else.
 */
final class CompiledExpressions {
  /** What the table calls the agent's present form. */
  static final String FORM = "agent (walks a tree, reflects)";

  private static final int TRAINING = 20_000;

  private CompiledExpressions() {}

  /** An expression over one parameter of the tracked method, whose type is known. */
  static Evaluator ofParameter(String text, String name, Class<?> type) {
    return bind(text, Collections.singletonList(name), Collections.<Class<?>>singletonList(type));
  }

  /** An expression over the tracked method's result, whose type is known. */
  static Evaluator ofResult(String text, Class<?> type) {
    return bind(text, Collections.<String>emptyList(), Collections.<Class<?>>emptyList());
  }

  private static Evaluator bind(String text, List<String> names, List<Class<?>> types) {
    try {
      return Expression.parse(text)
          .bind(
              new Binding(
                  "bench",
                  "placeOrder",
                  names,
                  types.size(),
                  false,
                  Collections.<String>emptyList(),
                  true));
    } catch (ExpressionException e) {
      throw new IllegalStateException(text, e);
    }
  }

  /** What the agent makes once a call of the tracked method, however many expressions follow. */
  static CallValues call(Object[] arguments, Object result) {
    return new CallValues(
        null, arguments, result, null, null, null, 0, CompiledExpressions.class.getClassLoader());
  }

  /** As {@link CallSite#evaluate}. */
  static Object evaluate(Evaluator evaluator, CallValues call) {
    return evaluator.evaluate(call);
  }

  /** One expression over the arguments of a call. */
  static Object evaluateArguments(Evaluator evaluator, Object[] arguments) {
    return evaluate(evaluator, call(arguments, null));
  }

  /** As {@link CallSite#isTrue}. */
  static boolean isTrue(Evaluator evaluator, CallValues call) {
    return evaluator.isTrue(call);
  }

  /** As {@link CallSite#makeMegamorphic}. */
  static void makeMegamorphic() {
    Evaluator[] strangers = {new First(), new Second(), new Third(), new Fourth()};
    CallValues call = call(new Object[0], true);
    int seen = 0;
    for (int i = 0; i < TRAINING; i++) {
      seen += evaluate(strangers[i & 3], call) == null ? 0 : 1;
      seen += isTrue(strangers[i & 3], call) ? 1 : 0;
    }
    if (seen == 0) {
      throw new IllegalStateException("the strangers were not called");
    }
  }

  private static final class First extends Evaluator {
    @Override
    public Object evaluate(CallValues call) {
      return call == null;
    }
  }

  private static final class Second extends Evaluator {
    @Override
    public Object evaluate(CallValues call) {
      return null;
    }
  }

  private static final class Third extends Evaluator {
    @Override
    public Object evaluate(CallValues call) {
      return true;
    }
  }

  private static final class Fourth extends Evaluator {
    @Override
    public Object evaluate(CallValues call) {
      return call != null;
    }
  }
}
