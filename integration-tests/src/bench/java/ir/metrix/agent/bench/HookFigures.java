package ir.metrix.agent.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.ListStatistics;

/** Gathers what the whole hook costs, by tracked method and by who tracks it. */
final class HookFigures {
  /** Times and bytes of one method as one of the ways leaves it. */
  private static final class Way {
    final ListStatistics nanos = new ListStatistics();
    final ListStatistics bytes = new ListStatistics();
  }

  private static final double LEAST_NANOS = 1;
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("none", "none");
    NAMES.put("byHand", "by hand");
    NAMES.put("agent", "metrix");
    NAMES.put("byteman", "Byteman");
    NAMES.put("openTelemetry", "OpenTelemetry, a span");
    NAMES.put("elastic", "Elastic, a transaction");
    NAMES.put("glowroot", "Glowroot, a transaction");
  }

  private final Map<String, Map<String, Way>> methods = new LinkedHashMap<>();

  /**
   * Adds one way of one method.
   *
   * @param threads what kind of threads, and how many, for the table; empty for one usual one
   */
  @SuppressWarnings("rawtypes") // JMH hands out raw results
  void add(RunResult result, String threads) {
    String benchmark = result.getParams().getBenchmark();
    Way way =
        methods
            .computeIfAbsent(
                result.getParams().getParam("method") + threads, key -> new LinkedHashMap<>())
            .computeIfAbsent(benchmark.substring(benchmark.lastIndexOf('.') + 1), key -> new Way());
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        way.nanos.addValue(iteration.getPrimaryResult().getScore());
      }
    }
    for (Map.Entry<String, Result> secondary : result.getSecondaryResults().entrySet()) {
      // The calling thread's share alone: the other threads' work is not the call's.
      if (secondary.getKey().equals(CallerBytes.LABEL)) {
        way.bytes.addValue(secondary.getValue().getScore());
      }
    }
  }

  boolean isEmpty() {
    return methods.isEmpty();
  }

  /** What each way adds to the method alone, and how often by hand that is. */
  Table table() {
    Table table =
        new Table(
            2, "method", "tracked", "ns/op", "± (99.9 %)", "adds, ns", "adds, bytes", "× by hand");
    for (Map.Entry<String, Map<String, Way>> method : methods.entrySet()) {
      Way none = method.getValue().get("none");
      Way byHand = method.getValue().get("byHand");
      for (Map.Entry<String, Way> way : method.getValue().entrySet()) {
        table.add(
            method.getKey(),
            NAMES.get(way.getKey()),
            decimals(way.getValue().nanos.getMean(), 1),
            decimals(way.getValue().nanos.getMeanErrorAt(0.999), 1),
            added(way.getValue(), none),
            addedBytes(way.getValue(), none),
            ratio(way.getValue(), none, byHand));
      }
    }
    return table;
  }

  private static String added(Way way, Way none) {
    return none == null ? "?" : decimals(median(way) - median(none), 1);
  }

  /** Bytes of virtual threads are not counted by the JVM. */
  private static String addedBytes(Way way, Way none) {
    return none == null || Double.isNaN(bytes(way) - bytes(none))
        ? "?"
        : decimals(bytes(way) - bytes(none), 0);
  }

  private static String ratio(Way way, Way none, Way byHand) {
    if (none == null || byHand == null || way == none) {
      return "";
    }
    double limit = median(byHand) - median(none);
    // What by hand adds to a false condition can be less than what runs differ by.
    return limit < LEAST_NANOS ? "" : decimals((median(way) - median(none)) / limit, 2);
  }

  private static double median(Way way) {
    return way.nanos.getPercentile(50);
  }

  private static double bytes(Way way) {
    return way.bytes.getMean();
  }

  private static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
