package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SegmentReader.StoredRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries out what commands ask for: drops all that waits of a person in the stores that this
 * process has locked, a segment at a time, so that all other work goes on. The spool's thread only.
 */
final class Forgetting {
  private static final long LOOK_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 10_000;

  /** Ends records, and knows those that no segment has. */
  interface Records {
    /** One that waits in a segment, and was not handed out. */
    void forget(SpoolRecord record);

    /** Those that are in memory alone, and were not handed out. */
    void forgetInMemory(String userId);

    /** Those that were handed out; false while some are on their way, to be asked again. */
    boolean forgetHandedOut(String userId);
  }

  private enum Phase {
    SEGMENTS,
    HANDED_OUT,
    ANSWER
  }

  private final SpoolContext context;
  private final Backlog backlog;
  private final Window window;
  private final Census census;
  private final Records records;
  private long lookAt;

  /** Null while there is nothing to do. */
  private String request;

  private ForgetRequests requests;
  private String userId;
  private Phase phase;
  private long nextOrder;
  private long lastOrder;

  /** How many were dropped of each store, by its name. */
  private final Map<String, Long> dropped = new HashMap<>();

  private final List<Store> stores = new ArrayList<>();

  Forgetting(SpoolContext context, Backlog backlog, Window window, Census census, Records records) {
    this.context = context;
    this.backlog = backlog;
    this.window = window;
    this.census = census;
    this.records = records;
  }

  /** A record was dropped. */
  void count(Store store) {
    Long before = store == null ? null : dropped.get(store.name);
    if (before != null) {
      dropped.put(store.name, before + 1);
    }
  }

  /**
   * Goes on a little.
   *
   * @param open all stores that this process has locked
   * @return whether there is more to do at once
   */
  boolean work(List<Store> open, long now) {
    if (now < lookAt) {
      return false;
    }
    try {
      if (request == null && !begin(open, now)) {
        lookAt = now + LOOK_MILLIS;
        return false;
      }
      return goOn();
    } catch (IOException | SecurityException e) {
      context.log.problem(
          "spool forget",
          "A request to forget a person cannot be carried out: " + e + ". It is tried again.");
      request = null;
      lookAt = now + RETRY_MILLIS;
      return false;
    }
  }

  private boolean begin(List<Store> open, long now) throws IOException {
    for (Path root : context.options.directories()) {
      requests = new ForgetRequests(context.files, context.checksums, root);
      for (String asked : requests.open(now)) {
        stores.clear();
        dropped.clear();
        for (Store store : open) {
          if (store.root.equals(root) && requests.answer(asked, store.name) == null) {
            stores.add(store);
            dropped.put(store.name, 0L);
          }
        }
        userId = stores.isEmpty() ? null : requests.userId(asked);
        if (userId != null) {
          request = asked;
          phase = Phase.SEGMENTS;
          nextOrder = 0;
          lastOrder = backlog.lastOrder();
          return true;
        }
      }
    }
    return false;
  }

  private boolean goOn() throws IOException {
    switch (phase) {
      case SEGMENTS:
        Segment segment = backlog.segmentFrom(nextOrder);
        if (segment == null || segment.order > lastOrder) {
          records.forgetInMemory(userId);
          phase = Phase.HANDED_OUT;
          return true;
        }
        nextOrder = segment.order + 1;
        if (stores.contains(segment.store)) {
          forgetIn(segment);
        }
        return true;
      case HANDED_OUT:
        // In a turn of its own: what was handed out in the last one is with its receiver by now.
        if (!records.forgetHandedOut(userId)) {
          return false;
        }
        phase = Phase.ANSWER;
        return true;
      default:
        answer();
        return true;
    }
  }

  private void forgetIn(Segment segment) throws IOException {
    if (!segment.isCounted) {
      census.count(segment);
    }
    if (segment.isExpired || segment.waiting == 0) {
      return;
    }
    segment.store.writeAcks();
    Acks acks = segment.store.readAcks(segment);
    Set<Long> held = new HashSet<>();
    for (SpoolRecord record : window.heldOf(segment)) {
      held.add((long) record.offset);
    }
    List<SpoolRecord> found = new ArrayList<>();
    try (SegmentReader reader =
        new SegmentReader(
            context.files.openToRead(segment.file),
            0,
            segment.end,
            context.checksums,
            SegmentReader.IGNORE_DAMAGE)) {
      while (reader.next()) {
        StoredRecord stored =
            acks.outcome(reader.start()) == null && !held.contains(reader.start())
                ? reader.message()
                : null;
        if (stored != null && isOf(stored, userId)) {
          String application = context.options.application(stored.applicationId);
          SpoolRecord record = stored.toRecord(application == null ? "" : application);
          record.unknownApplication = application == null ? stored.applicationId : null;
          record.segment = segment;
          record.offset = (int) reader.start();
          record.diskBytes = reader.recordBytes();
          found.add(record);
        }
      }
    }
    for (SpoolRecord record : found) {
      segment.takenAhead(record.offset);
      records.forget(record);
    }
    if (!found.isEmpty()) {
      backlog.peekAgain(segment);
    }
  }

  private static boolean isOf(StoredRecord record, String userId) {
    return userId.equals(record.customUserId) || userId.equals(record.metrixUserId);
  }

  /** Only what is written down is told. */
  private void answer() throws IOException {
    for (Store store : stores) {
      store.writeAcks();
      requests.answer(request, store.name, dropped.get(store.name));
    }
    long sum = 0;
    for (Long count : dropped.values()) {
      sum += count;
    }
    context.log.info(
        "spool: one person was to be forgotten: " + sum + " waiting messages are dropped");
    request = null;
  }
}
