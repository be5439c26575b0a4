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

/**
 * Bytes allocated an operation, summed over the threads. JMH's own profiler, which runs beside it,
 * asks the JVM for the total of all threads where it has one, and that of late Java 8 updates
 * leaves out the threads that are alive: every benchmark would allocate nothing.
 */
public final class AllocatedBytes implements InternalProfiler {
  static final String LABEL = "allocated.bytes.per.op";

  private long before;

  @Override
  public String getDescription() {
    return "Bytes allocated per operation, thread by thread";
  }

  @Override
  public void beforeIteration(BenchmarkParams params, IterationParams iteration) {
    before = allocatedByOthers();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams params, IterationParams iteration, IterationResult result) {
    long allocated = allocatedByOthers() - before;
    double perOperation = (double) allocated / result.getMetadata().getAllOps();
    return Collections.singleton(
        new ScalarResult(LABEL, perOperation, "B/op", AggregationPolicy.AVG));
  }

  private static long allocatedByOthers() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long own = Thread.currentThread().getId();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      if (id != own) {
        sum += Math.max(0, threads.getThreadAllocatedBytes(id));
      }
    }
    return sum;
  }
}
