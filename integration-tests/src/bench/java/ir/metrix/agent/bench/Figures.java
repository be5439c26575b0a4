package ir.metrix.agent.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.ListStatistics;

/** Gathers what JMH measured in several rounds, by case and by the way it was done. */
final class Figures {
  static final String BY_HAND = "by hand";

  /** One way of one case. */
  static final class Way {
    final String name;
    final ListStatistics nanos = new ListStatistics();
    final ListStatistics bytes = new ListStatistics();

    Way(String name) {
      this.name = name;
    }
  }

  private final Map<Case, Map<String, Way>> cases = new EnumMap<>(Case.class);

  @SuppressWarnings("rawtypes") // JMH hands out raw results
  void add(RunResult result) {
    Way way = way(result.getParams());
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        way.nanos.addValue(iteration.getPrimaryResult().getScore());
      }
    }
    for (Map.Entry<String, Result> secondary : result.getSecondaryResults().entrySet()) {
      if (secondary.getKey().equals(AllocatedBytes.LABEL)) {
        way.bytes.addValue(secondary.getValue().getScore());
      }
    }
  }

  boolean isEmpty() {
    return cases.isEmpty();
  }

  private Way way(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    int method = benchmark.lastIndexOf('.');
    return cases
        .computeIfAbsent(Case.of(benchmark.substring(0, method)), key -> new LinkedHashMap<>())
        .computeIfAbsent(name(benchmark.substring(method + 1), params), Way::new);
  }

  private static String name(String method, BenchmarkParams params) {
    switch (method) {
      case "byHand":
        return BY_HAND;
      case "byHandCalled":
        return "by hand, behind the same call";
      case "inMethod":
        return Alternative.LINKED;
      case "agent":
        return CompiledExpressions.FORM;
      case "agentWoven":
        return CompiledExpressions.WOVEN;
      case "agentLinked":
        return CompiledExpressions.LINKED;
      case "prototype":
        return prototype(params);
      case "classPerRule":
        return "one class for all expressions of a rule";
      case "classPerExpression":
        return Alternative.CLASS.label;
      default:
        throw new IllegalArgumentException(method);
    }
  }

  private static String prototype(BenchmarkParams params) {
    for (String key : params.getParamsKeys()) {
      String value = params.getParam(key);
      return key.equals("lookup")
          ? DynamicPath.Lookup.valueOf(value).label
          : Alternative.valueOf(value).label;
    }
    throw new IllegalArgumentException(params.getBenchmark());
  }

  Iterable<Case> cases() {
    return cases.keySet();
  }

  /** By hand, then the agent's own, then the others in the order in which they ran. */
  List<Way> ways(Case ofCase) {
    List<Way> ways = new ArrayList<>(cases.get(ofCase).values());
    ways.sort((a, b) -> Integer.compare(rank(a), rank(b)));
    return ways;
  }

  private static int rank(Way way) {
    return way.name.equals(BY_HAND)
        ? 0
        : way.name.equals(CompiledExpressions.WOVEN)
            ? 1
            : way.name.equals(CompiledExpressions.FORM) ? 2 : 3;
  }
}
