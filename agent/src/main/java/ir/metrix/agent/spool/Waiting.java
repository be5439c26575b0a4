package ir.metrix.agent.spool;

import java.util.Map;
import java.util.TreeMap;

/** How much waits, on disk and in memory. Counted by the spool's thread; any may read the sums. */
final class Waiting {
  /** Of so many segments the sums are not made at every turn. */
  private static final int MANY_SEGMENTS = 256;

  private static final long MILLIS_BETWEEN_COUNTS = 50;
  private static final long MILLIS_BETWEEN_APPLICATIONS = 1_000;

  private final SpoolContext context;
  private final Backlog backlog;
  private final InMemory inMemory;
  private final Map<String, Long> bytesByApplication = new TreeMap<>();
  private long countAt;
  private long applicationsAt;

  private volatile long records;
  private volatile long bytes;
  private volatile long oldestArrival = Long.MAX_VALUE;

  Waiting(SpoolContext context, Backlog backlog, InMemory inMemory) {
    this.context = context;
    this.backlog = backlog;
    this.inMemory = inMemory;
  }

  /** The next count is made, however many segments there are. */
  void countAtOnce() {
    countAt = 0;
  }

  /** Makes the sums, with those that are not tried to be written yet. */
  void count(int fresh, long freshBytes) {
    long now = context.clock.millis();
    if (backlog.segments().size() > MANY_SEGMENTS && now < countAt) {
      return;
    }
    countAt = now + MILLIS_BETWEEN_COUNTS;
    long count = (long) inMemory.size() + fresh;
    long size = inMemory.bytes() + freshBytes;
    long oldest = inMemory.oldestArrival();
    for (Segment segment : backlog.segments()) {
      count += segment.waiting;
      size += segment.waitingBytes;
      if (segment.waiting > 0) {
        oldest = Math.min(oldest, segment.oldestArrival);
      }
    }
    records = count;
    bytes = size;
    oldestArrival = oldest;
    if (context.options.applications() > 1 && now >= applicationsAt) {
      applicationsAt = now + MILLIS_BETWEEN_APPLICATIONS;
      countApplications();
    }
  }

  private void countApplications() {
    bytesByApplication.clear();
    for (Segment segment : backlog.segments()) {
      for (Tally tally : segment.tallies) {
        Long sum = bytesByApplication.get(tally.applicationId);
        bytesByApplication.put(tally.applicationId, (sum == null ? 0 : sum) + tally.waitingBytes);
      }
    }
  }

  /** What one of several applications has on disk, about; 0 if it is the only one. */
  long bytesOf(String applicationId) {
    Long sum = bytesByApplication.get(applicationId);
    return sum == null ? 0 : sum;
  }

  long records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** About how long the oldest record has waited; 0 if none does. */
  long oldestMillis() {
    long oldest = oldestArrival;
    return oldest == Long.MAX_VALUE ? 0 : Math.max(0, context.clock.millis() - oldest);
  }
}
