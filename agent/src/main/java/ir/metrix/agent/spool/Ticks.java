package ir.metrix.agent.spool;

import ir.metrix.agent.message.UserHash;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Which times of which Metrix users were given to messages, for the next process: Metrix drops a
 * second message of one user and time, also after a restart. Two files take turns; when the second
 * is full, the first begins anew, so that the last 200,000 messages at least are remembered. Users
 * are hashes. The spool's thread only.
 */
final class Ticks {
  private static final int ENTRY_BYTES = 20;
  private static final int CHECKED_BYTES = 16;
  static final int ENTRIES_IN_FILE = 200_000;

  private final SpoolContext context;
  private final int entriesInFile;
  private ByteBuffer entries = ByteBuffer.allocate(ENTRY_BYTES * 256);

  Ticks(SpoolContext context) {
    this(context, ENTRIES_IN_FILE);
  }

  Ticks(SpoolContext context, int entriesInFile) {
    this.context = context;
    this.entriesInFile = entriesInFile;
  }

  /** Writes the times of those records whose user is Metrix's. */
  void write(Store store, List<SpoolRecord> records) throws IOException {
    entries.clear();
    for (SpoolRecord record : records) {
      if (record.metrixUserId() != null) {
        add(UserHash.of(record.application(), record.metrixUserId()), record.timeMillis());
      }
    }
    if (entries.position() == 0) {
      return;
    }
    entries.flip();
    Path[] files = files(store);
    if (store.ticksFile < 0) {
      store.ticksFile = created(files[0]) >= created(files[1]) ? 0 : 1;
    }
    SpoolFile file = context.files.openToWrite(files[store.ticksFile]);
    try {
      long size = file.size();
      if (size >= Format.HEADER_BYTES + (long) entriesInFile * ENTRY_BYTES) {
        file.close();
        store.ticksFile = 1 - store.ticksFile;
        file = context.files.openToWrite(files[store.ticksFile]);
        file.truncate(0);
        size = 0;
      }
      if (size < Format.HEADER_BYTES) {
        byte[] header =
            Format.header(Format.TICKS_MAGIC, context.clock.millis(), context.checksums);
        file.write(ByteBuffer.wrap(header), 0);
        size = Format.HEADER_BYTES;
      }
      file.write(entries, size - (size - Format.HEADER_BYTES) % ENTRY_BYTES);
    } finally {
      file.close();
    }
  }

  private void add(long userHash, long timeMillis) {
    if (entries.remaining() < ENTRY_BYTES) {
      ByteBuffer larger = ByteBuffer.allocate(2 * entries.capacity());
      entries.flip();
      entries = larger.put(entries);
    }
    int at = entries.position();
    entries.putLong(userHash).putLong(timeMillis);
    entries.putInt(context.checksums.of(Checksums.CRC32, entries.array(), at, CHECKED_BYTES));
  }

  /** Tells all that is remembered, the older file first; damaged entries are left out. */
  void read(Store store, TakenTicks listener) throws IOException {
    Path[] files = files(store);
    boolean inOrder = created(files[0]) <= created(files[1]);
    read(files[inOrder ? 0 : 1], listener);
    read(files[inOrder ? 1 : 0], listener);
  }

  private void read(Path path, TakenTicks listener) throws IOException {
    if (created(path) < 0) {
      return;
    }
    try (SpoolFile file = context.files.openToRead(path)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(64 << 20, file.size()));
      Format.readFully(file, buffer);
      for (int at = Format.HEADER_BYTES; at + ENTRY_BYTES <= buffer.position(); at += ENTRY_BYTES) {
        int checksum = context.checksums.of(Checksums.CRC32, buffer.array(), at, CHECKED_BYTES);
        if (buffer.getInt(at + CHECKED_BYTES) == checksum) {
          listener.taken(buffer.getLong(at), buffer.getLong(at + 8));
        }
      }
    }
  }

  /** -1 for a file that isn't there; 0 for one whose header is damaged. */
  private long created(Path path) throws IOException {
    if (context.files.isGone(path)) {
      return -1;
    }
    try (SpoolFile file = context.files.openToRead(path)) {
      ByteBuffer header = ByteBuffer.allocate(Format.HEADER_BYTES);
      Format.readFully(file, header);
      return Format.judge(header.array(), header.position(), Format.TICKS_MAGIC, context.checksums)
              == Format.Header.INTACT
          ? Math.max(0, Format.createdMillis(header.array()))
          : 0;
    }
  }

  private static Path[] files(Store store) {
    return new Path[] {store.directory().resolve("ticks-a"), store.directory().resolve("ticks-b")};
  }
}
