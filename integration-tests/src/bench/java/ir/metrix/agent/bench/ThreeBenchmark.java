package ir.metrix.agent.bench;

import com.shop.Customer;
import com.shop.Money;
import com.shop.Order;
import com.shop.Payment;
import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.JavaType;
import ir.metrix.agent.expression.Program;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Three expressions of two hops each, one giving a BigDecimal; getters of public classes. */
public class ThreeBenchmark {
  static final String[] EXPRESSIONS = {
    "order.customer.email", "order.total.amount", "order.payment.channel"
  };

  static final Path[] PATHS = {
    Path.of(Order.class, "customer", "email"),
    Path.of(Order.class, "total", "amount"),
    Path.of(Order.class, "payment", "channel")
  };

  @State(Scope.Thread)
  public static class ByHand {
    final Calls<Object> calls = new Calls<>(Shop.orders(), null);
  }

  /** As if its program were linked into the tracked method. */
  private static final class Linked {
    static final Program PROGRAM = rule().program();
  }

  @State(Scope.Thread)
  public static class Woven {
    final Calls<AsWoven> calls = new Calls<>(Shop.orders(), null);
    final AsWoven.Values site =
        CompiledExpressions.woven(
            "order", JavaType.of(Order.class.getName()), AsWoven.Values.class, EXPRESSIONS);
  }

  @State(Scope.Thread)
  public static class Agent {
    final Calls<CompiledExpressions.Rule> calls =
        new Calls<>(Shop.orders(), new CompiledExpressions.Rule[Calls.RULES]);

    @Setup
    public void compile() {
      CompiledExpressions.makeMegamorphic();
      calls
          .filledWith(ThreeBenchmark::rule)
          .verify(ThreeBenchmark::message, ThreeBenchmark::message);
    }
  }

  @State(Scope.Thread)
  public static class Prototype {
    @Param public Alternative alternative;
    final Calls<CompiledForm[]> calls = new Calls<>(Shop.orders(), new CompiledForm[Calls.RULES][]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls
          .filledWith(() -> forms(alternative))
          .verify(ThreeBenchmark::message, ThreeBenchmark::message);
    }
  }

  @State(Scope.Thread)
  public static class ByHandCalled {
    final Calls<CompiledForm[]> calls = new Calls<>(Shop.orders(), new CompiledForm[Calls.RULES][]);

    @Setup
    public void compile() {
      CallSite.makeMegamorphic();
      calls
          .filledWith(
              () ->
                  new CompiledForm[] {
                    HandWritten.form(HandWritten.Email.class),
                    HandWritten.form(HandWritten.Amount.class),
                    HandWritten.form(HandWritten.Channel.class)
                  })
          .verify(ThreeBenchmark::message, ThreeBenchmark::message);
    }
  }

  /** In the tracked method, an invokedynamic would hold these. */
  private static final class InMethod {
    static final MethodHandle EMAIL = Alternative.link(PATHS[0]);
    static final MethodHandle AMOUNT = Alternative.link(PATHS[1]);
    static final MethodHandle CHANNEL = Alternative.link(PATHS[2]);
  }

  static CompiledExpressions.Rule rule() {
    return CompiledExpressions.ofParameter("order", JavaType.of(Order.class.getName()), EXPRESSIONS)
        .prepare(Shop.orders(), false);
  }

  static CompiledForm[] forms(Alternative alternative) {
    CompiledForm[] compiled = new CompiledForm[PATHS.length];
    for (int i = 0; i < compiled.length; i++) {
      compiled[i] = alternative.compile(PATHS[i]);
    }
    return compiled;
  }

  /** The values of all three. */
  static Object[] message(Object[] values) {
    return new Object[] {email(values), amount(values), channel(values)};
  }

  static Object[] message(CompiledExpressions.Rule rule, Object[] values) {
    CallValues call = rule.call(values, null);
    Object[] message = new Object[rule.size];
    for (int i = 0; i < message.length; i++) {
      message[i] = CompiledExpressions.evaluate(rule, i, call);
    }
    return message;
  }

  static Object[] message(CompiledForm[] expressions, Object[] values) {
    Object[] message = new Object[expressions.length];
    for (int i = 0; i < message.length; i++) {
      message[i] = CallSite.evaluate(expressions[i], values);
    }
    return message;
  }

  @Benchmark
  public void byHand(ByHand state, Blackhole out) {
    Object[] values = state.calls.next();
    out.consume(email(values));
    out.consume(amount(values));
    out.consume(channel(values));
  }

  @Benchmark
  public void byHandCalled(ByHandCalled state, Blackhole out) {
    Object[] values = state.calls.next();
    for (CompiledForm expression : state.calls.rule()) {
      out.consume(CallSite.evaluate(expression, values));
    }
  }

  @Benchmark
  public void inMethod(ByHand state, Blackhole out) throws Throwable {
    Object[] values = state.calls.next();
    out.consume((Object) InMethod.EMAIL.invokeExact(values));
    out.consume((Object) InMethod.AMOUNT.invokeExact(values));
    out.consume((Object) InMethod.CHANNEL.invokeExact(values));
  }

  // Public, as the next two: HandWritten's classes live in other loaders.
  public static Object email(Object[] values) {
    Order order = (Order) values[0];
    if (order == null) {
      return null;
    }
    Customer customer = order.getCustomer();
    return customer == null ? null : customer.getEmail();
  }

  public static Object amount(Object[] values) {
    Order order = (Order) values[0];
    if (order == null) {
      return null;
    }
    Money total = order.getTotal();
    return total == null ? null : total.getAmount();
  }

  public static Object channel(Object[] values) {
    Order order = (Order) values[0];
    if (order == null) {
      return null;
    }
    Payment payment = order.getPayment();
    return payment == null ? null : payment.getChannel();
  }

  @Benchmark
  public void agent(Agent state, Blackhole out) {
    int position = state.calls.advance();
    CompiledExpressions.Rule rule = state.calls.rule();
    CallValues call = rule.prepared(position);
    for (int i = 0; i < rule.size; i++) {
      out.consume(CompiledExpressions.evaluate(rule, i, call));
    }
  }

  @Benchmark
  public void agentWoven(Woven state, Blackhole out) {
    state.site.exit(out, null, state.calls.next()[0], null, null, null, null);
  }

  @Benchmark
  public void agentLinked(Agent state, Blackhole out) {
    CallValues call = state.calls.first().prepared(state.calls.advance());
    out.consume(Linked.PROGRAM.value(0, call));
    out.consume(Linked.PROGRAM.value(1, call));
    out.consume(Linked.PROGRAM.value(2, call));
  }

  @Benchmark
  public void prototype(Prototype state, Blackhole out) {
    Object[] values = state.calls.next();
    for (CompiledForm expression : state.calls.rule()) {
      out.consume(CallSite.evaluate(expression, values));
    }
  }
}
