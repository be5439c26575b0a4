package ir.metrix.agent.bench;

import com.shop.Receipt;
import com.shop.Status;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Program;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A rule's condition that does not hold: half of the calls fail its first part, half the second.
 */
public class ConditionFalseBenchmark {
  private static final String EXPRESSION = "result.status == 'PAID' && result.total > 0";

  static final Condition CONDITION =
      new Condition(Path.of(Receipt.class, "status"), Status.PAID, Path.of(Receipt.class, "total"));

  @State(Scope.Thread)
  public static class ByHand {
    final Calls<Object> calls = new Calls<>(Shop.receipts(), null);
  }

  private static CompiledExpressions.Rule rule() {
    return CompiledExpressions.ofResult(JavaType.of(Receipt.class.getName()), EXPRESSION)
        .prepare(Shop.receipts(), true);
  }

  /** As if its program were linked into the tracked method. */
  private static final class Linked {
    static final Program PROGRAM = rule().program();
  }

  @State(Scope.Thread)
  public static class Woven {
    final Calls<AsWoven> calls = new Calls<>(Shop.receipts(), null);
    final AsWoven.Condition site =
        CompiledExpressions.woven(JavaType.of(Receipt.class.getName()), EXPRESSION);
  }

  @State(Scope.Thread)
  public static class Agent {
    final Calls<CompiledExpressions.Rule> calls =
        new Calls<>(Shop.receipts(), new CompiledExpressions.Rule[Calls.RULES]);

    @Setup
    public void compile() {
      CompiledExpressions.makeMegamorphic();
      calls
          .filledWith(ConditionFalseBenchmark::rule)
          .verify(ConditionFalseBenchmark::isPaid, ConditionFalseBenchmark::isTrue);
    }
  }

  @State(Scope.Thread)
  public static class Prototype {
    @Param public Alternative alternative;
    final Calls<CompiledForm> calls = new Calls<>(Shop.receipts(), new CompiledForm[Calls.RULES]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls
          .filledWith(() -> alternative.compile(CONDITION))
          .verify(ConditionFalseBenchmark::isPaid, CallSite::isTrue);
    }
  }

  @State(Scope.Thread)
  public static class ByHandCalled {
    final Calls<CompiledForm> calls = new Calls<>(Shop.receipts(), new CompiledForm[Calls.RULES]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls
          .filledWith(() -> HandWritten.form(HandWritten.Paid.class))
          .verify(ConditionFalseBenchmark::isPaid, CallSite::isTrue);
    }
  }

  /** In the tracked method, an invokedynamic would hold this. */
  private static final class InMethod {
    static final MethodHandle PAID = Alternative.link(CONDITION);
  }

  @Benchmark
  public boolean byHand(ByHand state) {
    return isPaid(state.calls.next());
  }

  @Benchmark
  public boolean byHandCalled(ByHandCalled state) {
    Object[] values = state.calls.next();
    return CallSite.isTrue(state.calls.rule(), values);
  }

  @Benchmark
  public boolean inMethod(ByHand state) throws Throwable {
    return (boolean) InMethod.PAID.invokeExact(state.calls.next());
  }

  // Public: HandWritten's classes live in other loaders.
  public static boolean isPaid(Object[] values) {
    Receipt result = (Receipt) values[0];
    if (result == null || result.getStatus() != Status.PAID) {
      return false;
    }
    BigDecimal total = result.getTotal();
    return total != null && total.compareTo(BigDecimal.ZERO) > 0;
  }

  @Benchmark
  public boolean agent(Agent state) {
    int position = state.calls.advance();
    CompiledExpressions.Rule rule = state.calls.rule();
    return CompiledExpressions.isTrue(rule, rule.prepared(position));
  }

  @Benchmark
  public void agentWoven(Woven state, Blackhole out) {
    state.site.exit(out, null, null, null, null, null, state.calls.next()[0]);
  }

  @Benchmark
  public boolean agentLinked(Agent state) {
    return Linked.PROGRAM.test(0, state.calls.first().prepared(state.calls.advance()));
  }

  private static boolean isTrue(CompiledExpressions.Rule condition, Object[] values) {
    return CompiledExpressions.isTrue(condition, condition.call(null, values[0]));
  }

  @Benchmark
  public boolean prototype(Prototype state) {
    Object[] values = state.calls.next();
    return CallSite.isTrue(state.calls.rule(), values);
  }
}
