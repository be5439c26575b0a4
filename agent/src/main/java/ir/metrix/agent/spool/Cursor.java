package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SegmentReader.StoredRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.NavigableMap;

/**
 * A place among the waiting records, which moves forward only. What is handed out is decided by
 * whoever moves it. The spool's thread only.
 */
final class Cursor implements Closeable {
  /** What a cursor meets beside records. */
  interface Segments {
    /** Counts what an earlier process left, before anything of it is read. */
    void count(Segment segment) throws IOException;

    /** Its file isn't there any more. */
    void lost(Segment segment);

    /** A stretch that had been intact when it was counted. */
    void damaged(Segment segment, long from, long to) throws IOException;
  }

  private final NavigableMap<Long, Segment> all;
  private final Segments segments;
  private final SpoolContext context;

  /** The segment's order, and the place in it. */
  long order;

  long offset;
  private long nextOffset;
  private SpoolRecord current;
  private Segment open;
  private SegmentReader reader;
  private Acks acks;

  /** Bytes read: whoever moves it has other things to do too. */
  long scanned;

  Cursor(NavigableMap<Long, Segment> all, Segments segments, SpoolContext context) {
    this.all = all;
    this.segments = segments;
    this.context = context;
  }

  boolean isBefore(Cursor other) {
    return isBefore(other.order, other.offset);
  }

  private boolean isBefore(long otherOrder, long otherOffset) {
    return order < otherOrder || (order == otherOrder && offset < otherOffset);
  }

  void moveTo(long newOrder, long newOffset) {
    if (newOrder != order || newOffset != offset) {
      close();
      order = newOrder;
      offset = newOffset;
    }
  }

  /** The record at the cursor, or null if none waits between here and there. */
  SpoolRecord peek(Cursor stop) throws IOException {
    return peek(stop.order, stop.offset);
  }

  /** The record at the cursor, or null at the end. */
  SpoolRecord peek() throws IOException {
    return peek(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** Steps over the record that {@link #peek} gave. */
  void pass() {
    current = null;
    offset = nextOffset;
  }

  /** The record at the cursor, or null if none waits between here and a place. */
  SpoolRecord peek(long stopOrder, long stopOffset) throws IOException {
    if (current != null && (current.segment.isGone || current.segment.isExpired)) {
      current = null;
    }
    if (current != null
        && current.unknownApplication != null
        && context.options.application(current.unknownApplication) != null) {
      // Its application has come to the configuration since it was read.
      close();
    }
    while (current == null) {
      Segment segment = goToSegment(stopOrder);
      if (segment == null || !isBefore(stopOrder, stopOffset)) {
        return null;
      }
      try {
        readNext(segment, stopOrder, stopOffset);
      } catch (NoSuchFileException e) {
        close();
        segments.lost(segment);
      } catch (IOException e) {
        close();
        throw e;
      }
    }
    return current;
  }

  /** The segment that has something at or after the cursor; null at the end. */
  private Segment goToSegment(long stopOrder) throws IOException {
    while (true) {
      Map.Entry<Long, Segment> entry = all.ceilingEntry(order);
      if (entry == null || entry.getKey() > stopOrder) {
        return null;
      }
      Segment segment = entry.getValue();
      if (segment.order != order) {
        moveTo(segment.order, 0);
      }
      if (!segment.isCounted) {
        try {
          segments.count(segment);
        } catch (NoSuchFileException e) {
          segments.lost(segment);
        }
        continue;
      }
      if (offset < segment.end && !segment.isExpired) {
        return segment;
      }
      Map.Entry<Long, Segment> next = all.higherEntry(order);
      if (next == null || next.getKey() > stopOrder) {
        return null;
      }
      moveTo(next.getKey(), 0);
    }
  }

  private void readNext(final Segment segment, long stopOrder, long stopOffset) throws IOException {
    if (reader == null || open != segment) {
      open(segment);
    }
    reader.extendTo(segment.end);
    if (!reader.next()) {
      scanned += segment.end - offset;
      offset = segment.end;
      return;
    }
    scanned += reader.recordBytes();
    offset = reader.start();
    nextOffset = reader.position();
    if (!isBefore(stopOrder, stopOffset)) {
      close();
      return;
    }
    if (reader.isMessage() && acks.outcome(offset) == null && !segment.isTakenAhead(offset)) {
      StoredRecord stored = reader.message();
      if (stored != null) {
        String application = context.options.application(stored.applicationId);
        SpoolRecord record = stored.toRecord(application == null ? "" : application);
        record.unknownApplication = application == null ? stored.applicationId : null;
        record.segment = segment;
        record.offset = (int) offset;
        record.diskBytes = reader.recordBytes();
        current = record;
        return;
      }
    }
    offset = nextOffset;
  }

  private void open(final Segment segment) throws IOException {
    close();
    acks = segment.hasEarlierAcks ? segment.store.readAcks(segment) : Acks.none();
    open = segment;
    reader =
        new SegmentReader(
            context.files.openToRead(segment.file),
            offset,
            segment.end,
            context.checksums,
            new SegmentReader.DamageListener() {
              @Override
              public void damaged(long from, long to) throws IOException {
                // A reader that starts at the beginning meets the header, which is no record.
                if (to > Format.HEADER_BYTES) {
                  segments.damaged(segment, Math.max(from, Format.HEADER_BYTES), to);
                }
              }
            });
  }

  /** Keeps the place; what was open is opened again when it is needed. */
  @Override
  public void close() {
    current = null;
    open = null;
    if (reader != null) {
      try {
        reader.close();
      } catch (IOException e) {
        // It was only read.
        context.log.debug("a segment could not be closed: " + e);
      }
      reader = null;
    }
  }
}
