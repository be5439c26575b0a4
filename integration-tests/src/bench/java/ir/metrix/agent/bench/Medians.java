package ir.metrix.agent.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * The middle of what several JVMs came to. Of two in the middle it is their mean: the larger would
 * flatter a rate, and be unkind to a cost.
 */
final class Medians {
  private Medians() {}

  static double of(Collection<? extends Number> values) {
    return ofSorted(values.stream().mapToDouble(Number::doubleValue).sorted().toArray());
  }

  static double of(double[] values) {
    return ofSorted(Arrays.stream(values).sorted().toArray());
  }

  static long of(long[] values) {
    return Math.round(ofSorted(Arrays.stream(values).asDoubleStream().sorted().toArray()));
  }

  private static double ofSorted(double[] values) {
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
