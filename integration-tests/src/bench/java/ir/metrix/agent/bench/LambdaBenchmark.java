package ir.metrix.agent.bench;

import com.shop.Line;
import ir.metrix.agent.expression.Program;
import java.math.BigDecimal;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A step over the three lines of an order, with exact arithmetic. */
public class LambdaBenchmark {
  @State(Scope.Thread)
  public static class ByHand {
    final Calls<Object> calls = new Calls<>(lines(), null);
  }

  private static CompiledExpressions.Rule rule() {
    return CompiledExpressions.ofParameter(
            "lines", CompiledExpressions.LINES, "lines.sum(it.price * it.quantity)")
        .prepare(lines(), false);
  }

  /** As if its program were linked into the tracked method. */
  private static final class Linked {
    static final Program PROGRAM = rule().program();
  }

  @State(Scope.Thread)
  public static class Agent {
    final Calls<CompiledExpressions.Rule> calls =
        new Calls<>(lines(), new CompiledExpressions.Rule[Calls.RULES]);

    @Setup
    public void compile() {
      CompiledExpressions.makeMegamorphic();
      calls
          .filledWith(LambdaBenchmark::rule)
          .verify(LambdaBenchmark::sum, CompiledExpressions::evaluateArguments);
    }
  }

  private static Object[][] lines() {
    Object[][] calls = new Object[Shop.CALLS][];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = new Object[] {Shop.order(i).getLines()};
    }
    return calls;
  }

  @Benchmark
  public Object byHand(ByHand state) {
    return sum(state.calls.next());
  }

  @SuppressWarnings("unchecked")
  private static Object sum(Object[] values) {
    List<Line> lines = (List<Line>) values[0];
    if (lines == null) {
      return null;
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Line line : lines) {
      sum = sum.add(line.getPrice().multiply(BigDecimal.valueOf(line.getQuantity())));
    }
    return sum;
  }

  // Filled each time: the elements that one message may cost are counted.
  @Benchmark
  public Object agent(Agent state) {
    Object[] values = state.calls.next();
    return CompiledExpressions.evaluateArguments(state.calls.rule(), values);
  }

  @Benchmark
  public Object agentLinked(Agent state) {
    return Linked.PROGRAM.value(0, state.calls.first().call(state.calls.next(), null));
  }
}
