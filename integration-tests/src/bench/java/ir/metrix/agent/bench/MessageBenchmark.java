package ir.metrix.agent.bench;

import com.shop.Order;
import ir.metrix.agent.expression.JavaType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The same three expressions, whose values leave in one new array, as a message keeps them: shows
 * what is to be had from compiling all expressions of a rule into one class.
 */
public class MessageBenchmark {
  @State(Scope.Thread)
  public static class PerRule {
    final Calls<CompiledRule> calls = new Calls<>(Shop.orders(), new CompiledRule[Calls.RULES]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls
          .filledWith(() -> Alternative.compileRule(ThreeBenchmark.PATHS))
          .verify(ThreeBenchmark::message, CallSite::evaluateAll);
    }
  }

  @State(Scope.Thread)
  public static class PerExpression {
    final Calls<CompiledForm[]> calls = new Calls<>(Shop.orders(), new CompiledForm[Calls.RULES][]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls.filledWith(() -> ThreeBenchmark.forms(Alternative.CLASS));
    }
  }

  @State(Scope.Thread)
  public static class Woven {
    final Calls<AsWoven> calls = new Calls<>(Shop.orders(), null);
    final AsWoven.Message site =
        CompiledExpressions.woven(
            "order",
            JavaType.of(Order.class.getName()),
            AsWoven.Message.class,
            ThreeBenchmark.EXPRESSIONS);
  }

  @Benchmark
  public Object[] byHand(ThreeBenchmark.ByHand state) {
    return ThreeBenchmark.message(state.calls.next());
  }

  @Benchmark
  public Object[] agent(ThreeBenchmark.Agent state) {
    Object[] values = state.calls.next();
    return ThreeBenchmark.message(state.calls.rule(), values);
  }

  @Benchmark
  public void agentWoven(Woven state, Blackhole out) {
    state.site.exit(out, null, state.calls.next()[0], null, null, null, null);
  }

  @Benchmark
  public Object[] classPerExpression(PerExpression state) {
    Object[] values = state.calls.next();
    return ThreeBenchmark.message(state.calls.rule(), values);
  }

  @Benchmark
  public Object[] classPerRule(PerRule state) {
    Object[] values = state.calls.next();
    return CallSite.evaluateAll(state.calls.rule(), values);
  }
}
