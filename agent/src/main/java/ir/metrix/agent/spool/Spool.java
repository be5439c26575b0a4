package ir.metrix.agent.spool;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds records from {@link #append} to {@link #release}, bounded by number and by bytes. Weakness:
 * in memory only. The spool on disk will take the inside of this class; its callers keep to append,
 * read in order, release. Thread-safe; only the agent's own threads come here.
 */
public final class Spool {
  private final int maxRecords;
  private final long maxBytes;

  // All guarded by this.
  private final ArrayDeque<SpoolRecord> unread = new ArrayDeque<>();

  /** Everything held, oldest first, with the nanoTime of its arrival. */
  private final Map<SpoolRecord, Long> held = new LinkedHashMap<>();

  private long bytes;

  public Spool(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Keeps a record, or returns false if a bound forbids it: then the record is the caller's. */
  public synchronized boolean append(SpoolRecord record, long nowNanos) {
    if (held.size() >= maxRecords || bytes + record.sizeBytes() > maxBytes) {
      return false;
    }
    held.put(record, nowNanos);
    unread.add(record);
    bytes += record.sizeBytes();
    return true;
  }

  /** The next record that was not read yet, in order of arrival, or null. It stays held. */
  public synchronized SpoolRecord readNext() {
    return unread.poll();
  }

  /** A record has come to its end and need not be held any longer. */
  public synchronized void release(SpoolRecord record) {
    if (held.remove(record) != null) {
      bytes -= record.sizeBytes();
    }
  }

  public synchronized int records() {
    return held.size();
  }

  public synchronized long bytes() {
    return bytes;
  }

  /** Age of the record that is held for longest; 0 if none is. */
  public synchronized long oldestNanos(long nowNanos) {
    for (Long arrived : held.values()) {
      return nowNanos - arrived;
    }
    return 0;
  }
}
