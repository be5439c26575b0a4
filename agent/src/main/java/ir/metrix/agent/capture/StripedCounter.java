package ir.metrix.agent.capture;

/**
 * A count that costs its threads next to nothing: each adds to a cell of its own, without a
 * barrier. Two threads that share a cell may lose a few counts between them. Any thread reads.
 */
final class StripedCounter {
  static final int STRIPES = 8;

  /** Longs in a cache line: cells of different threads do not share one. */
  private static final int SPACING = 8;

  private final long[] cells = new long[STRIPES * SPACING];

  /**
   * @param stripe of the thread, from 0 to below {@link #STRIPES}
   */
  void increment(int stripe) {
    cells[stripe * SPACING]++;
  }

  /** As {@link #increment}, of all of them. */
  static void incrementAll(long[][] cells, int stripe) {
    for (long[] ofOne : cells) {
      ofOne[stripe * SPACING]++;
    }
  }

  /** For {@link #incrementAll}: fewer steps to where the count is. */
  long[] cells() {
    return cells;
  }

  long sum() {
    long sum = 0;
    for (int i = 0; i < cells.length; i += SPACING) {
      sum += cells[i];
    }
    return sum;
  }
}
