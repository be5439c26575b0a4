package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SegmentReader.StoredRecord;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a spool's directory holds, read beside the processes that use it: nothing is locked, changed
 * or opened to be written. What comes to its end meanwhile may be told or not; nothing is told
 * twice. One thread, constant memory.
 */
public final class SpoolContents {
  private final Path root;
  private final SpoolFiles files;
  private final Checksums checksums = new Checksums();

  /** What hears of messages. */
  public interface Listener {
    /**
     * A message that waits.
     *
     * @param record its application is the application's id
     * @param bytes what it takes on disk
     */
    void waiting(SpoolRecord record, int bytes) throws IOException;
  }

  public SpoolContents(Path root) {
    this(root, new DiskFiles());
  }

  SpoolContents(Path root, SpoolFiles files) {
    this.root = root;
    this.files = files;
  }

  /** Whether the directory is a spool's at all. */
  public boolean isSpool() throws IOException {
    for (String name : files.names(root)) {
      if (Stores.number(name) >= 0 || name.equals(DeadLetters.DIRECTORY)) {
        return true;
      }
    }
    return false;
  }

  /** Tells all messages that wait, in the order in which each process wrote them. */
  public void readWaiting(Listener listener) throws IOException {
    for (String name : files.names(root)) {
      if (Stores.number(name) >= 0) {
        readStore(root.resolve(name), listener);
      }
    }
  }

  /**
   * Lines of {@code dead-letter/} that are no dead letters any more, should they still stand there.
   * Whoever counts such a segment takes them out before anything else comes of it: a line that is
   * there after this was asked, and is not among these, was never sent again.
   */
  Set<DeadLetterOrigin> sentAgain() throws IOException {
    Set<DeadLetterOrigin> origins = new HashSet<>();
    for (String store : files.names(root)) {
      if (Stores.number(store) >= 0) {
        for (String name : files.names(root.resolve(store))) {
          if (generation(name) >= 0) {
            readOrigins(root.resolve(store).resolve(name), origins);
          }
        }
      }
    }
    return origins;
  }

  private void readOrigins(Path segment, Set<DeadLetterOrigin> origins) throws IOException {
    try (SegmentReader reader = reader(segment)) {
      // Such records have their segments to themselves.
      while (reader.next() && reader.type() == Format.TYPE_SENT_AGAIN) {
        StoredRecord record = reader.message();
        if (record != null) {
          origins.add(record.origin);
        }
      }
    } catch (NoSuchFileException e) {
      // All of it came to its end since its name was read.
      return;
    }
  }

  private void readStore(Path store, Listener listener) throws IOException {
    List<String> names = files.names(store);
    // Of two generations of a segment the later one counts.
    Map<String, Integer> generations = new HashMap<>();
    for (String name : names) {
      int generation = generation(name);
      if (generation >= 0) {
        String number = name.substring(0, name.indexOf('-'));
        Integer other = generations.get(number);
        generations.put(number, other == null ? generation : Math.max(other, generation));
      }
    }
    for (String name : names) {
      int generation = generation(name);
      if (generation >= 0 && generations.get(name.substring(0, name.indexOf('-'))) == generation) {
        readIfThere(store, name, listener);
      }
    }
  }

  private void readIfThere(Path store, String name, Listener listener) throws IOException {
    try {
      readSegment(store, name, listener);
    } catch (NoSuchFileException e) {
      // All of it came to its end, or it was compacted, since its name was read.
      return;
    }
  }

  /** -1 for what is no segment. */
  private static int generation(String name) {
    int dash = name.indexOf('-');
    if (dash < 1 || !name.endsWith(Segment.SUFFIX)) {
      return -1;
    }
    String digits = name.substring(dash + 1, name.length() - Segment.SUFFIX.length());
    return digits.matches("[0-9]{1,9}") && name.substring(0, dash).matches("[0-9]{1,18}")
        ? Integer.parseInt(digits)
        : -1;
  }

  private void readSegment(Path store, String name, Listener listener) throws IOException {
    Path file = store.resolve(name);
    try (SegmentReader reader = reader(file)) {
      // After the segment was opened: what is settled is in the acks of what is read.
      Acks acks = acks(file.resolveSibling(name.replace(Segment.SUFFIX, Acks.SUFFIX)));
      while (reader.next()) {
        StoredRecord record = acks.outcome(reader.start()) == null ? reader.message() : null;
        if (record != null) {
          listener.waiting(record.toRecord(record.applicationId), reader.recordBytes());
        }
      }
    }
  }

  private SegmentReader reader(Path segment) throws IOException {
    SpoolFile opened = files.openToRead(segment);
    try {
      return new SegmentReader(
          opened, start(opened), opened.size(), checksums, SegmentReader.IGNORE_DAMAGE);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private long start(SpoolFile file) throws IOException {
    byte[] header = new byte[Format.HEADER_BYTES];
    int length = Math.max(0, file.read(ByteBuffer.wrap(header), 0));
    Format.Header judged = Format.judge(header, length, Format.SEGMENT_MAGIC, checksums);
    return judged == Format.Header.LATER_VERSION
        ? Long.MAX_VALUE
        : judged == Format.Header.INTACT ? Format.HEADER_BYTES : 0;
  }

  private Acks acks(Path path) throws IOException {
    try (SpoolFile file = files.openToRead(path)) {
      return Acks.read(file, checksums);
    } catch (NoSuchFileException nothingSettled) {
      return Acks.none();
    }
  }
}
