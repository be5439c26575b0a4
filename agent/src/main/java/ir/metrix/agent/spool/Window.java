package ir.metrix.agent.spool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records that are handed out and not settled: bounded, and shared out so that neither one user
 * nor one application can take all of it. The spool's thread only.
 */
final class Window {
  private final SpoolOptions options;

  // A list through the records, in the order in which they were handed out.
  private SpoolRecord firstHeld;
  private SpoolRecord lastHeld;

  private int records;
  private long bytes;
  private final Map<Object, Share> users = new HashMap<>();
  private final Map<String, Share> applications = new HashMap<>();

  Window(SpoolOptions options) {
    this.options = options;
  }

  /** Applications may come while it runs. */
  private int applicationRecords() {
    return Math.max(1, options.windowRecords() / options.applications());
  }

  /** What one user, or one application, has of it. */
  static final class Share {
    private int records;
    private long bytes;
  }

  boolean isFull() {
    return records >= options.windowRecords() || bytes >= options.windowBytes();
  }

  /** Whether a user has all that one user may have. */
  boolean isFullFor(Object userKey) {
    Share share = users.get(userKey);
    return share != null
        && (share.records >= options.userRecords() || share.bytes >= options.windowBytes() / 4);
  }

  /** Whether so little of a user is left that more may be read for it. */
  boolean isLowFor(Object userKey) {
    Share share = users.get(userKey);
    return share == null
        || (share.records <= options.userRecords() / 2 && share.bytes <= options.windowBytes() / 8);
  }

  boolean isApplicationFull(String application) {
    Share share = applications.get(application);
    return share != null && options.applications() > 1 && share.records >= applicationRecords();
  }

  boolean isApplicationLow(String application) {
    Share share = applications.get(application);
    return share == null || share.records <= applicationRecords() / 2;
  }

  void take(SpoolRecord record) {
    record.isTaken = true;
    record.previousHeld = lastHeld;
    if (lastHeld == null) {
      firstHeld = record;
    } else {
      lastHeld.nextHeld = record;
    }
    lastHeld = record;
    records++;
    bytes += record.sizeBytes();
    record.share = add(users, record.userKey(), record);
    add(applications, record.application(), record);
  }

  /** Nothing happens if it was not handed out. */
  void release(SpoolRecord record) {
    if (record.share == null) {
      return;
    }
    SpoolRecord previous = record.previousHeld;
    SpoolRecord next = record.nextHeld;
    if (previous == null) {
      firstHeld = next;
    } else {
      previous.nextHeld = next;
    }
    if (next == null) {
      lastHeld = previous;
    } else {
      next.previousHeld = previous;
    }
    record.previousHeld = null;
    record.nextHeld = null;
    records--;
    bytes -= record.sizeBytes();
    remove(record.share, users, record.userKey(), record);
    record.share = null;
    String application = record.application();
    remove(applications.get(application), applications, application, record);
  }

  private static <K> Share add(Map<K, Share> shares, K key, SpoolRecord record) {
    Share share = shares.get(key);
    if (share == null) {
      share = new Share();
      shares.put(key, share);
    }
    share.records++;
    share.bytes += record.sizeBytes();
    return share;
  }

  private static <K> void remove(Share share, Map<K, Share> shares, K key, SpoolRecord record) {
    share.records--;
    share.bytes -= record.sizeBytes();
    if (share.records == 0) {
      shares.remove(key);
    }
  }

  /** Those of a segment, in the order in which they were handed out. */
  List<SpoolRecord> heldOf(Segment segment) {
    List<SpoolRecord> of = new ArrayList<>();
    for (SpoolRecord record = firstHeld; record != null; record = record.nextHeld) {
      if (record.segment == segment) {
        of.add(record);
      }
    }
    return of;
  }

  int records() {
    return records;
  }
}
