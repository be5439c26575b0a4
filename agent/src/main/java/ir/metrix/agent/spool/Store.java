package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of one process, locked by this one: its own, or those that a dead one left. Reads,
 * writes and deletes them; what is handed out when is decided elsewhere. The spool's thread only.
 *
 * <p>After an exception of {@link #append} nothing of the group counts as written.
 */
final class Store {
  static final String LOCK = "lock";

  /** A slow trickle still fills several segments within the maximal age, so that it is kept. */
  private static final int SEGMENTS_IN_MAX_AGE = 16;

  private static final int WRITE_BYTES = 256 << 10;

  final Checksums checksums;
  final Path root;
  final String name;
  final LedgerFile ledger;

  /** All that are there, in order. */
  final List<Segment> segments = new ArrayList<>();

  /** Which of the two files of ticks is written to; -1 before it was looked. */
  int ticksFile = -1;

  private final Set<Segment> withPendingAcks = new LinkedHashSet<>();
  private final SpoolContext context;
  private final SpoolFiles files;
  private final Path directory;
  private final SpoolFiles.Lock lock;
  private long nextNumber = 1;
  private Segment active;
  private SpoolFile activeFile;
  private long activeSince;
  private boolean isUnforced;
  private ByteBuffer writeBuffer;

  private Store(SpoolContext context, Path directory, SpoolFiles.Lock lock) {
    this.context = context;
    this.files = context.files;
    this.checksums = context.checksums;
    this.directory = directory;
    this.root = directory.getParent();
    this.name = directory.getFileName().toString();
    this.lock = lock;
    this.ledger = new LedgerFile(files, directory, 0, checksums);
  }

  /** Takes over a directory whose lock is held; the store releases it. */
  static Store open(SpoolContext context, Path directory, SpoolFiles.Lock lock) throws IOException {
    Store store = new Store(context, directory, lock);
    store.ledger.read();
    if (store.ledger.isDamaged) {
      context.log.warn(
          "The spool's ledger in "
              + directory
              + " is damaged: what became of messages before this start is counted from what is"
              + " still in the spool.");
    }
    store.list();
    return store;
  }

  private void list() throws IOException {
    nextNumber = Math.max(nextNumber, ledger.nextNumber);
    Map<Long, Segment> latest = new HashMap<>();
    List<String> names = files.names(directory);
    for (String file : names) {
      if (file.endsWith(Compaction.UNFINISHED)) {
        files.delete(directory.resolve(file));
        continue;
      }
      Segment segment = parse(file);
      if (segment == null) {
        continue;
      }
      nextNumber = Math.max(nextNumber, segment.number + 1);
      Segment other = latest.get(segment.number);
      if (other != null) {
        // A compaction was finished, and what it replaced is still there.
        Segment older = other.generation < segment.generation ? other : segment;
        deleteFiles(older);
        segment = older == segment ? other : segment;
      }
      latest.put(segment.number, segment);
    }
    for (Segment segment : latest.values()) {
      if (ledger.folded.contains(Segment.name(segment.number, segment.generation))) {
        deleteFiles(segment);
      } else if (isReadable(segment)) {
        segment.hasEarlierAcks = names.contains(segment.acksFile.getFileName().toString());
        segments.add(segment);
      }
    }
    ledger.folded.clear();
    Collections.sort(segments, Segment.BY_NUMBER);
  }

  private Segment parse(String file) {
    int dash = file.indexOf('-');
    if (!file.endsWith(Segment.SUFFIX) || dash < 1) {
      return null;
    }
    try {
      Segment segment =
          new Segment(
              this,
              directory,
              Long.parseLong(file.substring(0, dash)),
              Integer.parseInt(file.substring(dash + 1, file.length() - Segment.SUFFIX.length())));
      return segment.file.getFileName().toString().equals(file) ? segment : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private boolean isReadable(Segment segment) throws IOException {
    try (SpoolFile file = files.openToRead(segment.file)) {
      byte[] header = new byte[Format.HEADER_BYTES];
      int length = Math.max(0, file.read(ByteBuffer.wrap(header), 0));
      Format.Header judged = Format.judge(header, length, Format.SEGMENT_MAGIC, checksums);
      if (judged == Format.Header.LATER_VERSION) {
        context.log.warn(
            segment.file
                + " was written by a later version of the agent. It is left as it is, and delivered"
                + " when that version runs again.");
        return false;
      }
      segment.createdMillis = judged == Format.Header.INTACT ? Format.createdMillis(header) : 0;
      segment.end = file.size();
      segment.isSealed = true;
      return true;
    }
  }

  /**
   * Writes a group at the end.
   *
   * @return where in {@link #active} it begins
   */
  long append(GroupBuffer group, long nowMillis, Backlog backlog) throws IOException {
    if (active != null && isToBeSealed(group.length(), nowMillis)) {
      seal();
    }
    if (active == null) {
      openSegment(nowMillis, backlog);
    }
    long start = active.end;
    try {
      write(group, start);
    } catch (IOException e) {
      abandonTail(start);
      throw e;
    }
    isUnforced = true;
    active.end = start + group.length();
    return start;
  }

  Segment active() {
    return active;
  }

  private boolean isToBeSealed(int more, long nowMillis) {
    if (active.end == Format.HEADER_BYTES) {
      return false;
    }
    return active.end + more > context.options.segmentBytes()
        || nowMillis - activeSince > context.options.maxAgeMillis() / SEGMENTS_IN_MAX_AGE;
  }

  private void openSegment(long nowMillis, Backlog backlog) throws IOException {
    failIfDeleted();
    Segment segment = new Segment(this, directory, nextNumber, 0);
    segment.createdMillis = backlog.nextCreatedMillis(nowMillis);
    SpoolFile file = files.openToWrite(segment.file);
    try {
      file.truncate(0);
      byte[] header = Format.header(Format.SEGMENT_MAGIC, segment.createdMillis, checksums);
      file.write(ByteBuffer.wrap(header), 0);
    } catch (IOException e) {
      file.close();
      files.delete(segment.file);
      throw e;
    }
    if (context.forces()) {
      files.forceDirectory(directory);
    }
    nextNumber++;
    segment.end = Format.HEADER_BYTES;
    segment.isCounted = true;
    active = segment;
    activeFile = file;
    activeSince = nowMillis;
    segments.add(segment);
    backlog.add(segment);
  }

  /** Through one small buffer off the heap: else the JVM makes one of the size of each write. */
  private void write(GroupBuffer group, long start) throws IOException {
    if (writeBuffer == null) {
      writeBuffer = ByteBuffer.allocateDirect(WRITE_BYTES);
    }
    int written = 0;
    while (written < group.length()) {
      int count = Math.min(writeBuffer.capacity(), group.length() - written);
      writeBuffer.clear();
      writeBuffer.put(group.bytes(), written, count);
      writeBuffer.flip();
      activeFile.write(writeBuffer, start + written);
      written += count;
    }
  }

  /** What a failed write left behind the last record must not come back as records. */
  private void abandonTail(long start) {
    try {
      activeFile.truncate(start);
    } catch (IOException e) {
      seal();
    }
  }

  void seal() {
    if (active == null) {
      return;
    }
    try {
      if (isUnforced && context.forces()) {
        activeFile.force();
        isUnforced = false;
      }
    } catch (IOException e) {
      context.log.problem(
          "spool force",
          "The spool could not be forced to the medium: "
              + e
              + ". A power cut now loses what was not.");
    }
    try {
      activeFile.close();
    } catch (IOException e) {
      context.log.problem(
          "spool close",
          "A segment of the spool could not be closed: " + e + ". What is in it is delivered.");
    }
    active.isSealed = true;
    active = null;
    activeFile = null;
  }

  boolean isUnforced() {
    return isUnforced;
  }

  /** All that was written survives a power cut. */
  void force() throws IOException {
    if (active != null) {
      activeFile.force();
    }
    isUnforced = false;
  }

  Acks readAcks(Segment segment) throws IOException {
    if (files.isGone(segment.acksFile)) {
      return Acks.none();
    }
    try (SpoolFile file = files.openToRead(segment.acksFile)) {
      return Acks.read(file, checksums);
    }
  }

  void hasPendingAcks(Segment segment) {
    withPendingAcks.add(segment);
  }

  /** Writes what came to its end since the last time. */
  void writeAcks() throws IOException {
    if (!withPendingAcks.isEmpty()) {
      failIfDeleted();
    }
    for (Iterator<Segment> i = withPendingAcks.iterator(); i.hasNext(); i.remove()) {
      Segment segment = i.next();
      if (!segment.isGone) {
        try (SpoolFile file = files.openToWrite(segment.acksFile)) {
          // Not forced: an ack that a power cut takes costs a repetition with the same id.
          Acks.append(file, segment.pendingAcks(), context.clock.millis(), checksums);
        }
        segment.pendingAcksWritten();
      }
    }
  }

  /**
   * A segment is done with: its counts go into the ledger, and its files after {@link
   * #writeLedger}.
   */
  void fold(Segment segment) {
    segments.remove(segment);
    for (Tally tally : segment.tallies) {
      ledger.add(tally);
    }
    ledger.folded.add(Segment.name(segment.number, segment.generation));
  }

  /**
   * Writes the ledger, and deletes the segments that are only there by it. If it cannot be written,
   * they are deleted all the same: a full disk needs the room, and counts that are lost take from
   * both sides of the sum.
   */
  void writeLedger(Map<String, LedgerFile.Counts> more) throws IOException {
    failIfDeleted();
    IOException failure = null;
    if (!ledger.isFromLaterVersion) {
      try {
        ledger.nextNumber = nextNumber;
        ledger.write(more, context.clock.millis(), context.forces());
      } catch (IOException e) {
        failure = e;
      }
    }
    List<String> folded = new ArrayList<>(ledger.folded);
    for (String segment : folded) {
      try {
        files.delete(directory.resolve(segment + Segment.SUFFIX));
        files.delete(directory.resolve(segment + Acks.SUFFIX));
        ledger.folded.remove(segment);
      } catch (IOException e) {
        // On Windows someone may have it open. It stays in the ledger, and so isn't read again.
        context.log.debug("a segment could not be deleted: " + e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A segment takes the place of another, whose files are deleted. */
  void replace(Segment old, Segment compacted) {
    segments.set(segments.indexOf(old), compacted);
    withPendingAcks.remove(old);
    try {
      deleteFiles(old);
    } catch (IOException e) {
      // The next start does it: of two generations it keeps the later one.
      context.log.debug("a segment could not be deleted: " + e);
    }
  }

  private void deleteFiles(Segment segment) throws IOException {
    files.delete(segment.file);
    files.delete(segment.acksFile);
  }

  /** Bytes on disk, of segments. */
  long bytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.end;
    }
    return bytes;
  }

  Path directory() {
    return directory;
  }

  /** Someone deleted it under us; another process may have one of that name by now. */
  boolean isDeleted() {
    return !lock.isThere();
  }

  /** A directory of the same name is another process's, and so are its files. */
  private void failIfDeleted() throws IOException {
    if (isDeleted()) {
      throw new NoSuchFileException(directory.resolve(LOCK).toString());
    }
  }

  /** Closes what is open and gives up the lock; the files stay. */
  void close() {
    seal();
    try {
      lock.close();
    } catch (IOException e) {
      context.log.problem(
          "spool unlock",
          "A lock of the spool could not be given up: "
              + e
              + ". The system does when this process ends.");
    }
  }
}
