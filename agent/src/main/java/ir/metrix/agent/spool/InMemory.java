package ir.metrix.agent.spool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records that are in memory alone, since the disk refused them or nobody wants them there. The
 * spool's thread only.
 */
final class InMemory {
  private final Backlog backlog;
  private final Window window;

  /**
   * Handed out from files that are gone, and where they were: they come before all that was never
   * written.
   */
  private final Map<SpoolRecord, Long> lost = new HashMap<>();

  private final Set<SpoolRecord> unwritten = new LinkedHashSet<>();
  private long bytes;
  private final List<SpoolRecord> notHandedOut = new ArrayList<>();

  /** The version of the backlog at which nothing more could be handed out. */
  private int lookedAtVersion = -1;

  InMemory(Backlog backlog, Window window) {
    this.backlog = backlog;
    this.window = window;
  }

  void add(SpoolRecord record) {
    unwritten.add(record);
    bytes += record.sizeBytes();
    if (!record.isTaken) {
      notHandedOut.add(record);
      lookedAtVersion = -1;
    }
  }

  /** Its file is gone, and it was handed out. */
  void addLost(SpoolRecord record, Segment from) {
    lost.put(record, from.order << 32 | record.offset);
    bytes += record.sizeBytes();
  }

  /** It is written, or came to its end. */
  void remove(SpoolRecord record) {
    if (lost.remove(record) != null || unwritten.remove(record)) {
      bytes -= record.sizeBytes();
    }
  }

  /** All of them, in order. */
  List<SpoolRecord> records() {
    List<SpoolRecord> records = new ArrayList<>(size());
    records.addAll(lost.keySet());
    // Files are missed in any order.
    Collections.sort(
        records,
        new Comparator<SpoolRecord>() {
          @Override
          public int compare(SpoolRecord a, SpoolRecord b) {
            return Long.compare(lost.get(a), lost.get(b));
          }
        });
    records.addAll(unwritten);
    return records;
  }

  int size() {
    return lost.size() + unwritten.size();
  }

  long bytes() {
    return bytes;
  }

  long oldestArrival() {
    long oldest = Long.MAX_VALUE;
    for (SpoolRecord record : lost.keySet()) {
      oldest = Math.min(oldest, record.arrivalMillis);
    }
    for (SpoolRecord record : unwritten) {
      return Math.min(oldest, record.arrivalMillis);
    }
    return oldest;
  }

  /** While they are in memory anyway, the window is no bound: only the order is. */
  void handOut(List<SpoolRecord> out) {
    if (notHandedOut.isEmpty() || lookedAtVersion == backlog.version() || !backlog.isCaughtUp()) {
      return;
    }
    lookedAtVersion = backlog.version();
    List<SpoolRecord> left = new ArrayList<>();
    for (SpoolRecord record : notHandedOut) {
      if (record.segment == null && !record.isTaken && !record.isSettled) {
        if (backlog.isLeftBehind(record)) {
          left.add(record);
        } else {
          window.take(record);
          out.add(record);
        }
      }
    }
    notHandedOut.clear();
    notHandedOut.addAll(left);
  }

  /** Those that came before a time and were not handed out. */
  List<SpoolRecord> olderThan(long cutoffMillis) {
    List<SpoolRecord> older = new ArrayList<>();
    for (SpoolRecord record : notHandedOut) {
      if (record.segment == null && !record.isSettled && record.arrivalMillis < cutoffMillis) {
        older.add(record);
      }
    }
    return older;
  }

  void clear() {
    lost.clear();
    unwritten.clear();
    notHandedOut.clear();
    bytes = 0;
  }
}
