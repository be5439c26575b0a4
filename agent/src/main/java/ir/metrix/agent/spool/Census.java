package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SegmentReader.StoredRecord;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Counts what an earlier process left in a segment: what waits, what came to its end, and what is
 * damaged. Damaged stretches are copied to {@code damaged/}, and said once a segment.
 */
final class Census {
  static final String DAMAGED = "damaged";

  private static final long MAX_KEPT_BYTES = 16 << 20;

  private final SpoolContext context;
  private long keptBytes;
  private long damagedStretches;

  Census(SpoolContext context) {
    this.context = context;
  }

  long damagedStretches() {
    return damagedStretches;
  }

  void count(final Segment segment) throws IOException {
    final List<long[]> damaged = new ArrayList<>();
    final List<DeadLetterOrigin> sentAgain = new ArrayList<>();
    Acks acks = segment.hasEarlierAcks ? segment.store.readAcks(segment) : Acks.none();
    try (SegmentReader reader =
        new SegmentReader(
            context.files.openToRead(segment.file),
            start(segment),
            segment.end,
            context.checksums,
            new SegmentReader.DamageListener() {
              @Override
              public void damaged(long from, long to) {
                damaged.add(new long[] {from, to});
                segment.noteDamage(Math.max(from, Format.HEADER_BYTES));
              }
            })) {
      while (reader.next()) {
        take(segment, reader, acks, sentAgain);
      }
    } catch (IOException e) {
      segment.forgetCounts();
      throw e;
    }
    segment.isCounted = true;
    segment.notTakenOut = sentAgain;
    takeOut(segment);
    restore(segment);
    damagedStretches += damaged.size() + acks.damaged;
    tell(segment, damaged, acks.damaged);
  }

  private long start(Segment segment) throws IOException {
    try (SpoolFile file = context.files.openToRead(segment.file)) {
      byte[] header = new byte[Format.HEADER_BYTES];
      int length = Math.max(0, file.read(ByteBuffer.wrap(header), 0));
      Format.Header judged = Format.judge(header, length, Format.SEGMENT_MAGIC, context.checksums);
      // Behind a damaged header there may be intact records: each says its own version.
      return judged == Format.Header.INTACT ? Format.HEADER_BYTES : 0;
    }
  }

  /**
   * Who sent dead letters again may have been killed before they were taken out.
   *
   * @return whether they are out; else it is to be called again
   */
  boolean takeOut(Segment segment) {
    if (segment.notTakenOut.isEmpty()) {
      return true;
    }
    if (context.files.isGone(segment.file)) {
      return false;
    }
    try {
      // Else a power cut could keep the later of the two alone.
      try (SpoolFile file = context.files.openToWrite(segment.file)) {
        file.force();
      }
      new DeadLetterFiles(segment.store.root, context.files).takeOut(segment.notTakenOut);
      segment.notTakenOut = Collections.emptyList();
      return true;
    } catch (IOException | SecurityException e) {
      context.log.problem(
          "dead letters taken out",
          "Dead letters that are sent again cannot be taken out of "
              + segment.store.root.resolve(DeadLetters.DIRECTORY)
              + ": "
              + e
              + ". They are sent, and their lines are taken out as soon as they can be. Make the"
              + " files there writable for the application's user.");
      return false;
    }
  }

  private static void take(
      Segment segment, SegmentReader reader, Acks acks, List<DeadLetterOrigin> sentAgain) {
    if (reader.type() == Format.TYPE_SETTLED_BEFORE) {
      Compaction.readSettled(reader.body(), segment);
      return;
    }
    StoredRecord record = reader.message();
    if (record == null) {
      return;
    }
    if (record.origin != null) {
      segment.takeBack(record.ruleId, record.applicationId);
      sentAgain.add(record.origin);
    }
    Outcome outcome = acks.outcome(reader.start());
    if (outcome == null) {
      segment.addWaiting(
          record.ruleId, record.applicationId, reader.recordBytes(), record.arrivalMillis);
    } else {
      segment.tally(record.ruleId, record.applicationId).settled[outcome.code]++;
    }
  }

  private void restore(Segment segment) {
    for (Tally tally : segment.tallies) {
      ir.metrix.agent.ledger.Ledger.Account account = context.ledger.account(tally.ruleId);
      account.restore(
          tally.settled(Outcome.DELIVERED), tally.settled(Outcome.DEAD_LETTERED), tally.waiting);
      account.restoreDropped(Reasons.TOO_OLD, tally.settled(Outcome.TOO_OLD));
      account.restoreDropped(Reasons.FORGOTTEN, tally.settled(Outcome.FORGOTTEN));
    }
  }

  private void tell(Segment segment, List<long[]> damaged, int damagedAcks) {
    long bytes = 0;
    for (long[] stretch : damaged) {
      bytes += stretch[1] - stretch[0];
      keep(segment, stretch[0], stretch[1]);
    }
    if (!damaged.isEmpty()) {
      boolean isTail =
          damaged.size() == 1
              && damaged.get(0)[1] == segment.end
              && damaged.get(0)[0] >= Format.HEADER_BYTES;
      context.log.warn(
          segment.file
              + (isTail
                  ? " ends in "
                      + bytes
                      + " bytes that are no whole message, as a process leaves it"
                      + " that is killed, or a full disk"
                  : " is damaged in " + damaged.size() + " places, " + bytes + " bytes")
              + ". A copy of them is in "
              + segment.store.root.resolve(DAMAGED)
              + "; all other messages in it are delivered.");
    }
    if (damagedAcks > 0) {
      context.log.warn(
          segment.acksFile
              + " is damaged in "
              + damagedAcks
              + " places: some messages may be sent again, with the same ids.");
    }
  }

  /** Copies a stretch, up to a bound; a copy of an earlier start is enough. */
  void keep(Segment segment, long from, long to) {
    Path directory = segment.store.root.resolve(DAMAGED);
    Path copy =
        directory.resolve(
            segment.store.name
                + '-'
                + Segment.name(segment.number, segment.generation)
                + '-'
                + from
                + ".bytes");
    if (keptBytes >= MAX_KEPT_BYTES || !context.files.isGone(copy)) {
      return;
    }
    long end = Math.min(to, from + MAX_KEPT_BYTES - keptBytes);
    try {
      context.files.createDirectories(directory);
      try (SpoolFile source = context.files.openToRead(segment.file);
          SpoolFile target = context.files.openToWrite(copy)) {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        for (long at = from; at < end; at += buffer.limit()) {
          buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
          int read = source.read(buffer, at);
          if (read <= 0) {
            break;
          }
          buffer.flip();
          target.write(buffer, at - from);
          keptBytes += read;
        }
      }
    } catch (IOException e) {
      context.log.problem(
          "spool damaged",
          "A damaged part of the spool cannot be kept in "
              + directory
              + ": "
              + e
              + ". It is left out; all other messages are delivered.");
    }
  }
}
