package ir.metrix.agent.bench;

import com.shop.LockedOrder;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Program;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Two hops over private fields without getters; by hand they are read inside their class. */
public class PrivateMembersBenchmark {
  @State(Scope.Thread)
  public static class ByHand {
    final Calls<Object> calls = new Calls<>(Shop.lockedOrders(), null);
  }

  private static CompiledExpressions.Rule rule() {
    return CompiledExpressions.ofParameter(
            "order", JavaType.of(LockedOrder.class.getName()), "order.buyer.email")
        .prepare(Shop.lockedOrders(), false);
  }

  /** As if its program were linked into the tracked method. */
  private static final class Linked {
    static final Program PROGRAM = rule().program();
  }

  @State(Scope.Thread)
  public static class Agent {
    final Calls<CompiledExpressions.Rule> calls =
        new Calls<>(Shop.lockedOrders(), new CompiledExpressions.Rule[Calls.RULES]);

    @Setup
    public void compile() {
      CompiledExpressions.makeMegamorphic();
      calls
          .filledWith(PrivateMembersBenchmark::rule)
          .verify(LockedOrder::emailByHand, CompiledExpressions::evaluateArguments);
    }
  }

  @State(Scope.Thread)
  public static class Prototype {
    // A class elsewhere may not name private members, hidden or not: a hidden nestmate is a mate of
    // one class only, and the path goes through two.
    @Param({"CLASS_WITH_HANDLES", "HANDLES_IN_STATIC", "HANDLES_IN_FIELD"})
    public Alternative through;

    final Calls<CompiledForm> calls =
        new Calls<>(Shop.lockedOrders(), new CompiledForm[Calls.RULES]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      Path email = Path.of(LockedOrder.class, "buyer", "email");
      calls
          .filledWith(() -> through.compile(email))
          .verify(LockedOrder::emailByHand, CallSite::evaluate);
    }
  }

  @Benchmark
  public Object byHand(ByHand state) {
    return LockedOrder.emailByHand(state.calls.next());
  }

  @Benchmark
  public Object agent(Agent state) {
    int position = state.calls.advance();
    CompiledExpressions.Rule rule = state.calls.rule();
    return CompiledExpressions.evaluate(rule, 0, rule.prepared(position));
  }

  @Benchmark
  public Object agentLinked(Agent state) {
    return Linked.PROGRAM.value(0, state.calls.first().prepared(state.calls.advance()));
  }

  @Benchmark
  public Object prototype(Prototype state) {
    Object[] values = state.calls.next();
    return CallSite.evaluate(state.calls.rule(), values);
  }
}
