package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SegmentReader.StoredRecord;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Rewrites a segment without what came to its end, when little of it still waits: a user or an
 * application that is refused for days does not keep the room of all others.
 */
final class Compaction {
  /** The file that is being written; a start deletes what it finds of them. */
  static final String UNFINISHED = ".compacting";

  /** Less is not worth the work, and goes by itself. */
  private static final int MIN_WASTED_SEGMENTS = 4;

  private static final int WRITE_BYTES = 256 << 10;

  private final SpoolContext context;
  private final Backlog backlog;
  private final Window window;
  private final GroupBuffer group;

  Compaction(SpoolContext context, Backlog backlog, Window window) {
    this.context = context;
    this.backlog = backlog;
    this.window = window;
    group = new GroupBuffer(context.checksums);
  }

  /** The segment that is to be rewritten; null if what is wasted is little. */
  Segment candidate() {
    long waiting = 0;
    long wasted = 0;
    Segment candidate = null;
    long most = 0;
    for (Segment segment : backlog.segments()) {
      waiting += segment.waitingBytes;
      if (!segment.isSealed
          || !segment.isCounted
          || segment.hasSentAgain
          // What of it is given up stands in no file: it goes as a whole, in a moment.
          || segment.isExpired
          || !backlog.isBehind(segment)) {
        continue;
      }
      long waste = segment.end - segment.waitingBytes;
      wasted += waste;
      if (4 * segment.waitingBytes <= segment.end && segment.waiting > 0 && waste > most) {
        candidate = segment;
        most = waste;
      }
    }
    return wasted > waiting && wasted > MIN_WASTED_SEGMENTS * context.options.segmentBytes()
        ? candidate
        : null;
  }

  /**
   * Writes what waits of a segment to a new one, which then takes its place. The move to its name
   * is the moment at which the old one is no longer valid.
   *
   * @return what the spool's files take less
   */
  long compact(Segment old) throws IOException {
    Store store = old.store;
    store.writeAcks();
    Acks acks = store.readAcks(old);
    Segment compacted = new Segment(store, old.file.getParent(), old.number, old.generation + 1);
    Path unfinished = old.file.resolveSibling(compacted.file.getFileName().toString() + UNFINISHED);
    int[] oldOffsets = new int[(int) old.waiting];
    int[] newOffsets = new int[(int) old.waiting];
    int records = 0;
    try (SpoolFile file = context.files.openToWrite(unfinished);
        SegmentReader reader =
            new SegmentReader(
                context.files.openToRead(old.file),
                0,
                old.end,
                context.checksums,
                SegmentReader.IGNORE_DAMAGE)) {
      file.truncate(0);
      file.write(
          ByteBuffer.wrap(
              Format.header(Format.SEGMENT_MAGIC, old.createdMillis, context.checksums)),
          0);
      compacted.end = Format.HEADER_BYTES;
      group.clear();
      copySettled(old, compacted);
      while (reader.next()) {
        StoredRecord record = acks.outcome(reader.start()) == null ? reader.message() : null;
        if (record == null) {
          continue;
        }
        oldOffsets[records] = (int) reader.start();
        newOffsets[records++] = (int) compacted.end + group.length();
        reader.copyTo(group);
        compacted.addWaiting(
            record.ruleId, record.applicationId, reader.recordBytes(), record.arrivalMillis);
        if (group.length() >= WRITE_BYTES) {
          write(file, compacted);
        }
      }
      write(file, compacted);
      if (context.forces()) {
        file.force();
      }
    }
    if (compacted.waiting != old.waiting) {
      // Damaged since it was counted: it stays, and whoever looks at it finds what there is.
      context.files.delete(unfinished);
      throw new IOException(old.file + " has other records than it had");
    }
    context.files.replace(unfinished, compacted.file);
    compacted.isSealed = true;
    compacted.isCounted = true;
    compacted.createdMillis = old.createdMillis;
    for (SpoolRecord record : window.heldOf(old)) {
      boolean isTakenAhead = old.isTakenAhead(record.offset);
      record.segment = compacted;
      record.offset = newOffsets[Arrays.binarySearch(oldOffsets, record.offset)];
      if (isTakenAhead) {
        compacted.takenAhead(record.offset);
      }
    }
    backlog.replace(old, compacted, oldOffsets, newOffsets);
    store.replace(old, compacted);
    return old.end - compacted.end;
  }

  private void copySettled(Segment old, Segment compacted) {
    writeSettled(group, old);
    for (Tally tally : old.tallies) {
      Tally copy = compacted.tally(tally.ruleId, tally.applicationId);
      System.arraycopy(tally.settled, 0, copy.settled, 0, tally.settled.length);
    }
  }

  private void write(SpoolFile file, Segment compacted) throws IOException {
    file.write(ByteBuffer.wrap(group.bytes(), 0, group.length()), compacted.end);
    compacted.end += group.length();
    group.clear();
  }

  /** What the new segment says of the records that it does not have any more. */
  static void writeSettled(GroupBuffer group, Segment segment) {
    group.begin(Format.TYPE_SETTLED_BEFORE);
    group.putInt(segment.tallies.size());
    for (Tally tally : segment.tallies) {
      group.putText(tally.applicationId);
      group.putText(tally.ruleId);
      group.putInt(Outcome.count());
      for (int code = 1; code <= Outcome.count(); code++) {
        group.putLong(tally.settled[code]);
      }
    }
    group.end();
  }

  static void readSettled(ByteBuffer body, Segment segment) {
    try {
      for (int tallies = body.getInt(); tallies > 0; tallies--) {
        String applicationId = SegmentReader.text(body);
        Tally tally = segment.tally(SegmentReader.text(body), applicationId);
        int outcomes = body.getInt();
        for (int code = 1; code <= outcomes; code++) {
          long count = body.getLong();
          if (code < tally.settled.length) {
            tally.settled[code] += count;
          }
        }
      }
    } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
      // The checksum is right and the content isn't: a fault of whoever wrote it.
      return;
    }
  }
}
