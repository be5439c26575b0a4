package ir.metrix.agent.spool;

import ir.metrix.agent.message.UserHash;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which times of which Metrix users were given to messages, for the next process: Metrix drops a
 * second message of one user and time, also after a restart. Two files take turns; when the second
 * is full, the first begins anew, so that the last 200,000 messages at least are remembered. Users
 * are hashes. The spool's thread only.
 */
final class Ticks {
  static final int ENTRIES_IN_FILE = 200_000;

  private final SpoolContext context;
  private final int entriesInFile;
  private final TimedKeys entries;

  Ticks(SpoolContext context) {
    this(context, ENTRIES_IN_FILE);
  }

  Ticks(SpoolContext context, int entriesInFile) {
    this.context = context;
    this.entriesInFile = entriesInFile;
    this.entries = new TimedKeys(context, Format.TICKS_MAGIC);
  }

  /** Writes the times of those records whose user is Metrix's. */
  void write(Store store, List<SpoolRecord> records) throws IOException {
    entries.clear();
    for (SpoolRecord record : records) {
      if (record.metrixUserId() != null) {
        entries.add(UserHash.of(record.application(), record.metrixUserId()), record.timeMillis());
      }
    }
    if (entries.count() == 0) {
      return;
    }
    Path[] files = files(store.directory());
    if (store.ticksFile < 0) {
      store.ticksFile = created(files[0]) >= created(files[1]) ? 0 : 1;
    }
    SpoolFile file = context.files.openToWrite(files[store.ticksFile]);
    try {
      if (TimedKeys.entriesIn(file) >= entriesInFile) {
        file.close();
        store.ticksFile = 1 - store.ticksFile;
        file = context.files.openToWrite(files[store.ticksFile]);
        file.truncate(0);
      }
      long created = context.clock.millis();
      if (TimedKeys.isNew(file)) {
        // The later one, though the clock was set back since the other was begun.
        created = Math.max(created, created(files[1 - store.ticksFile]) + 1);
      }
      entries.appendTo(file, created);
    } finally {
      file.close();
    }
  }

  /**
   * Tells all that is remembered, the older file first; damaged entries are left out, and so is one
   * that the directory's process is just writing.
   */
  void read(Path directory, TakenTicks listener) throws IOException {
    Path[] files = files(directory);
    boolean inOrder = created(files[0]) <= created(files[1]);
    readFile(files[inOrder ? 0 : 1], listener);
    readFile(files[inOrder ? 1 : 0], listener);
  }

  private void readFile(Path path, final TakenTicks listener) throws IOException {
    if (context.files.isGone(path)) {
      return;
    }
    entries.read(
        path,
        new TimedKeys.Listener() {
          @Override
          public void entry(long userHash, long timeMillis) {
            listener.taken(userHash, timeMillis);
          }
        });
  }

  /** -1 for a file that isn't there; 0 for one whose header is damaged. */
  private long created(Path path) throws IOException {
    if (context.files.isGone(path)) {
      return -1;
    }
    byte[] header = new byte[Format.HEADER_BYTES];
    return entries.header(path, header) == Format.Header.INTACT
        ? Math.max(0, Format.createdMillis(header))
        : 0;
  }

  private static Path[] files(Path directory) {
    return new Path[] {directory.resolve("ticks-a"), directory.resolve("ticks-b")};
  }
}
