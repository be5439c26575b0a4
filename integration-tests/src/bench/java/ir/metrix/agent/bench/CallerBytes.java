package ir.metrix.agent.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Collections;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Bytes that JMH's own worker threads allocated an operation: what the call costs its caller. */
public final class CallerBytes implements InternalProfiler {
  static final String LABEL = "caller.bytes.per.op";

  private long before;

  @Override
  public String getDescription() {
    return "Bytes allocated per operation by the calling threads";
  }

  @Override
  public void beforeIteration(BenchmarkParams params, IterationParams iteration) {
    before = allocatedByWorkers();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams params, IterationParams iteration, IterationResult result) {
    long allocated = allocatedByWorkers() - before;
    double perOperation =
        before < 0 ? Double.NaN : (double) allocated / result.getMetadata().getAllOps();
    return Collections.singleton(
        new ScalarResult(LABEL, perOperation, "B/op", AggregationPolicy.AVG));
  }

  /** Negative if there is none, as with virtual threads, which are not among the JVM's. */
  private static long allocatedByWorkers() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = -1;
    for (java.lang.management.ThreadInfo thread :
        threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains("jmh-worker")) {
        sum = Math.max(0, sum) + Math.max(0, threads.getThreadAllocatedBytes(thread.getThreadId()));
      }
    }
    return sum;
  }
}
