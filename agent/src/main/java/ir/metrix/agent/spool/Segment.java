package ir.metrix.agent.spool;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of one file of records: how far it is written, and, by rule, how many of them wait
 * and what became of the others. The spool's thread only.
 */
final class Segment {
  static final Comparator<Segment> BY_NUMBER =
      new Comparator<Segment>() {
        @Override
        public int compare(Segment a, Segment b) {
          return Long.compare(a.number, b.number);
        }
      };

  final Store store;
  final Path file;
  final Path acksFile;
  final long number;

  /** How often it was compacted: a part of its name. */
  final int generation;

  /** When its first record was written, by the clock of then; 0 if that is not known. */
  long createdMillis;

  /** Its place among all segments of all stores. */
  long order;

  /** Up to here records are. */
  long end;

  /** False until what an earlier process left in it has been counted. */
  boolean isCounted;

  /** Nothing more is written to it. */
  boolean isSealed;

  /** Deleted, by us or by someone else. */
  boolean isGone;

  /** Whether dead letters that are sent again are in it: those may not be written anew. */
  boolean hasSentAgain;

  /**
   * Dead letters that are sent again from here and still stand where they stood: until they are
   * taken out, the segment stays, which says that they are none.
   */
  List<DeadLetterOrigin> notTakenOut = Collections.emptyList();

  /** Whether an earlier process has settled some of it: those are in its file of acks. */
  boolean hasEarlierAcks;

  /** All that was not handed out of it is too old, and counted as that. */
  boolean isExpired;

  /** Where stretches begin that are known to be damaged; null for none. */
  private Set<Long> knownDamage;

  /** Offsets of records that were handed out before they were written; null for none. */
  private Set<Integer> takenAhead;

  long waiting;
  long waitingBytes;
  long oldestArrival = Long.MAX_VALUE;
  long newestArrival = Long.MIN_VALUE;
  final List<Tally> tallies = new ArrayList<>(4);

  private byte[] pendingAcks = new byte[Acks.ENTRY_BYTES * 16];
  private int pendingLength;

  Segment(Store store, Path directory, long number, int generation) {
    this.store = store;
    this.number = number;
    this.generation = generation;
    String name = name(number, generation);
    file = directory.resolve(name + SUFFIX);
    acksFile = directory.resolve(name + Acks.SUFFIX);
  }

  static final String SUFFIX = ".segment";

  static String name(long number, int generation) {
    StringBuilder name = new StringBuilder(Long.toString(number));
    while (name.length() < 10) {
      name.insert(0, '0');
    }
    return name.append('-').append(generation).toString();
  }

  /** A message that waits. */
  void addWaiting(String ruleId, String applicationId, int bytes, long arrivalMillis) {
    Tally tally = tally(ruleId, applicationId);
    tally.waiting++;
    tally.waitingBytes += bytes;
    waiting++;
    waitingBytes += bytes;
    oldestArrival = Math.min(oldestArrival, arrivalMillis);
    newestArrival = Math.max(newestArrival, arrivalMillis);
  }

  /** A waiting message of this process has come to its end. */
  Tally settle(SpoolRecord record, String applicationId, Outcome outcome) {
    Tally tally = tally(record.ruleId(), applicationId);
    tally.waiting--;
    tally.waitingBytes -= record.diskBytes;
    tally.settled[outcome.code]++;
    waiting--;
    waitingBytes -= record.diskBytes;
    if (pendingLength == pendingAcks.length) {
      pendingAcks = Arrays.copyOf(pendingAcks, 2 * pendingLength);
    }
    store.hasPendingAcks(this);
    pendingLength =
        Acks.encode(record.offset, outcome, store.checksums, pendingAcks, pendingLength);
    return tally;
  }

  /** A message that waits was a dead letter, and is none any more. */
  void takeBack(String ruleId, String applicationId) {
    tally(ruleId, applicationId).settled[Outcome.DEAD_LETTERED.code]--;
    hasSentAgain = true;
  }

  /** Counting failed on the way: it begins anew. */
  void forgetCounts() {
    tallies.clear();
    waiting = 0;
    waitingBytes = 0;
    oldestArrival = Long.MAX_VALUE;
    newestArrival = Long.MIN_VALUE;
  }

  Tally tally(String ruleId, String applicationId) {
    // Few rules write into one segment: a look at each is faster than a map.
    for (int i = 0; i < tallies.size(); i++) {
      Tally tally = tallies.get(i);
      if (tally.ruleId.equals(ruleId) && tally.applicationId.equals(applicationId)) {
        return tally;
      }
    }
    Tally tally = new Tally(ruleId, applicationId);
    tallies.add(tally);
    return tally;
  }

  /** True the first time. */
  boolean noteDamage(long from) {
    if (knownDamage == null) {
      knownDamage = new HashSet<>();
    }
    return knownDamage.add(from);
  }

  void takenAhead(int offset) {
    if (takenAhead == null) {
      takenAhead = new HashSet<>();
    }
    takenAhead.add(offset);
  }

  /** Whether a cursor is to pass over a record although nothing is known of its end. */
  boolean isTakenAhead(long offset) {
    return takenAhead != null && takenAhead.contains((int) offset);
  }

  ByteBuffer pendingAcks() {
    return ByteBuffer.wrap(pendingAcks, 0, pendingLength);
  }

  void pendingAcksWritten() {
    pendingLength = 0;
    if (pendingAcks.length > 1 << 14) {
      pendingAcks = new byte[Acks.ENTRY_BYTES * 16];
    }
  }
}
