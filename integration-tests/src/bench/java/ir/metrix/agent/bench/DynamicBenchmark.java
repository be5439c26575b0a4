package ir.metrix.agent.bench;

import com.shop.Address;
import com.shop.Customer;
import ir.metrix.agent.expression.Program;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A path over a {@code Map<String, Object>}: nothing is known of its values before they are met.
 */
public class DynamicBenchmark {
  @State(Scope.Thread)
  public static class ByHand {
    final Calls<Object> calls = new Calls<>(Shop.maps(), null);
  }

  private static CompiledExpressions.Rule rule() {
    return CompiledExpressions.ofParameter(
            "order", CompiledExpressions.MAP, "order['customer'].address.city")
        .prepare(Shop.maps(), false);
  }

  /** As if its program were linked into the tracked method. */
  private static final class Linked {
    static final Program PROGRAM = rule().program();
  }

  @State(Scope.Thread)
  public static class Agent {
    final Calls<CompiledExpressions.Rule> calls =
        new Calls<>(Shop.maps(), new CompiledExpressions.Rule[Calls.RULES]);

    @Setup
    public void compile() {
      CompiledExpressions.makeMegamorphic();
      calls
          .filledWith(DynamicBenchmark::rule)
          .verify(DynamicBenchmark::city, CompiledExpressions::evaluateArguments);
    }
  }

  @State(Scope.Thread)
  public static class Prototype {
    @Param public DynamicPath.Lookup lookup;
    final Calls<CompiledForm> calls = new Calls<>(Shop.maps(), new CompiledForm[Calls.RULES]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls.filledWith(lookup::compile).verify(DynamicBenchmark::city, CallSite::evaluate);
    }
  }

  @Benchmark
  public Object byHand(ByHand state) {
    return city(state.calls.next());
  }

  private static Object city(Object[] values) {
    Map<?, ?> order = (Map<?, ?>) values[0];
    if (order == null) {
      return null;
    }
    Customer customer = (Customer) order.get("customer");
    if (customer == null) {
      return null;
    }
    Address address = customer.getAddress();
    return address == null ? null : address.getCity();
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
