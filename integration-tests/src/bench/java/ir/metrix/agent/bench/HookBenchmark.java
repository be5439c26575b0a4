package ir.metrix.agent.bench;

import com.shop.ByRule;
import com.shop.Checkout;
import com.shop.HandTrackedCheckout;
import com.shop.Order;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The whole hook: what a call of a tracked method costs its thread, from the packed agent and from
 * {@link HandTrackedCheckout}, over the same method without either.
 *
 * <p>Calls come in bursts, after each of which whoever drains the queue gets time to empty it: a
 * full queue would be measured else, which is another path, and a cheaper one by hand.
 */
@OperationsPerInvocation(HookBenchmark.BURST)
public class HookBenchmark {
  static final int BURST = 4096;

  /** As the agent's own default. */
  private static final int QUEUE_CAPACITY = 1 << 16;

  /** About 5 µs for each message of a burst. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final String AGENT =
      "-javaagent:../agent/target/metrix-agent.jar=src/bench/conf/hook.conf";

  private static final String AGENTS = "-javaagent:target/bench/agents/";
  private static final String BYTEMAN = AGENTS + "byteman.jar=script:src/bench/conf/hook.btm";

  /** What is called in one case. */
  interface Call {
    Object call(int number);
  }

  @State(Scope.Benchmark)
  public static class Method {
    @Param({"three", "eight", "unpaid", "before", "scope", "stage", "thrice", "dynamic"})
    public String method;

    final Order[] orders = new Order[Shop.CALLS];
    Map<String, Object>[] maps;
    Call plain;
    Call byHand;

    @Setup
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    public void choose() {
      maps = new Map[Shop.CALLS];
      for (int i = 0; i < Shop.CALLS; i++) {
        orders[i] = Shop.order(i);
        maps[i] = (Map<String, Object>) Shop.maps()[i][0];
      }
      plain = plain(new Checkout());
      Queue<HandTrackedCheckout.Captured> queue = drained();
      byHand = byHand(new HandTrackedCheckout(queue));
      ByRule.offerTo(queue);
    }

    private Call plain(Checkout checkout) {
      switch (method) {
        case "three":
          return i -> checkout.three(orders[i]);
        case "eight":
          return i -> checkout.eight(orders[i]);
        case "unpaid":
          return i -> checkout.unpaid(orders[i]);
        case "before":
          return i -> checkout.before(orders[i]);
        case "scope":
          return i -> checkout.outer(orders[i]);
        case "stage":
          return i -> checkout.stage(orders[i]);
        case "thrice":
          return i -> checkout.thrice(orders[i]);
        case "dynamic":
          return i -> checkout.dynamic(maps[i]);
        default:
          throw new IllegalArgumentException(method);
      }
    }

    private Call byHand(HandTrackedCheckout checkout) {
      switch (method) {
        case "three":
          return i -> checkout.three(orders[i]);
        case "eight":
          return i -> checkout.eight(orders[i]);
        case "unpaid":
          return i -> checkout.unpaid(orders[i]);
        case "before":
          return i -> checkout.before(orders[i]);
        case "scope":
          return i -> checkout.outer(orders[i]);
        case "stage":
          return i -> checkout.stage(orders[i]);
        case "thrice":
          return i -> checkout.thrice(orders[i]);
        case "dynamic":
          return i -> checkout.dynamic(maps[i]);
        default:
          throw new IllegalArgumentException(method);
      }
    }

    /** A queue whose other end a thread takes from and forgets, looking once a millisecond. */
    private static MpscAtomicArrayQueue<HandTrackedCheckout.Captured> drained() {
      MpscAtomicArrayQueue<HandTrackedCheckout.Captured> queue =
          new MpscAtomicArrayQueue<>(QUEUE_CAPACITY);
      Thread consumer =
          new Thread(
              () -> {
                while (true) {
                  if (queue.poll() == null) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                  }
                }
              },
              "by-hand-consumer");
      consumer.setDaemon(true);
      consumer.start();
      return queue;
    }
  }

  /** Lets the queue run empty before each burst. */
  @State(Scope.Thread)
  public static class Pause {
    @Setup(Level.Invocation)
    public void pause(Method method) {
      // What sends nothing needs no pause, after which each burst would begin in cold caches.
      if (!method.method.equals("unpaid")) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  @Benchmark
  public void none(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  @Benchmark
  public void byHand(Method method, Pause pause, Blackhole out) {
    burst(method.byHand, out);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = AGENT)
  public void agent(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  /** A compiled rule that offers the same to the same queue. */
  @Benchmark
  @Fork(value = 1, jvmArgsAppend = BYTEMAN)
  public void byteman(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  /** A span that nobody exports; it reads nothing of the call, and has no condition. */
  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {
        AGENTS + "opentelemetry-javaagent.jar",
        "-Dotel.javaagent.logging=none",
        "-Dotel.instrumentation.common.default-enabled=false",
        "-Dotel.instrumentation.methods.enabled=true",
        "-Dotel.instrumentation.methods.include=com.shop.Checkout[three,unpaid]",
        "-Dotel.traces.exporter=none",
        "-Dotel.metrics.exporter=none",
        "-Dotel.logs.exporter=none"
      })
  public void openTelemetry(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  /** A transaction that is not sent. */
  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {
        AGENTS + "elastic-apm-agent.jar",
        "-Delastic.apm.trace_methods=com.shop.Checkout#three,com.shop.Checkout#unpaid",
        "-Delastic.apm.application_packages=com.shop",
        "-Delastic.apm.server_url=http://127.0.0.1:9",
        "-Delastic.apm.disable_send=true",
        "-Delastic.apm.central_config=false",
        "-Delastic.apm.cloud_provider=NONE",
        "-Delastic.apm.metrics_interval=0ms",
        "-Delastic.apm.log_level=ERROR"
      })
  public void elastic(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  /** A transaction, as {@link Benchmarks} configures it; its collector can't be reached. */
  @Benchmark
  @Fork(
      value = 1,
      jvmArgsAppend = {
        AGENTS + "glowroot.jar",
        "-Dglowroot.collector.address=127.0.0.1:9",
        "-Dglowroot.agent.id=bench",
        "-Dglowroot.conf.dir=target/bench/glowroot",
        "-Dglowroot.data.dir=target/bench/glowroot",
        "-Dglowroot.log.dir=target/bench/glowroot",
        "-Dglowroot.tmp.dir=target/bench/glowroot"
      })
  public void glowroot(Method method, Pause pause, Blackhole out) {
    burst(method.plain, out);
  }

  private static void burst(Call call, Blackhole out) {
    for (int i = 0; i < BURST; i++) {
      out.consume(call.call(i & Shop.CALLS - 1));
    }
  }
}
