package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Files of entries of one size, each a hash (8 bytes), a time (8) and a checksum (4). An entry that
 * is damaged is left out. The spool's thread only.
 */
final class TimedKeys {
  static final int ENTRY_BYTES = 20;

  private static final int CHECKED_BYTES = 16;
  private static final int ENTRIES_AT_ONCE = 4_096;

  private final SpoolContext context;
  private final long magic;

  /** Those to be written. */
  private ByteBuffer entries = ByteBuffer.allocate(ENTRY_BYTES * 256);

  TimedKeys(SpoolContext context, long magic) {
    this.context = context;
    this.magic = magic;
  }

  /** Hears of an entry. */
  interface Listener {
    void entry(long key, long timeMillis);
  }

  void clear() {
    entries.clear();
  }

  int count() {
    return entries.position() / ENTRY_BYTES;
  }

  void add(long key, long timeMillis) {
    if (entries.remaining() < ENTRY_BYTES) {
      ByteBuffer larger = ByteBuffer.allocate(2 * entries.capacity());
      entries.flip();
      entries = larger.put(entries);
    }
    int at = entries.position();
    entries.putLong(key).putLong(timeMillis);
    entries.putInt(context.checksums.of(Checksums.CRC32, entries.array(), at, CHECKED_BYTES));
  }

  /** How many entries a file has room taken for. */
  static long entriesIn(SpoolFile file) throws IOException {
    return Math.max(0, file.size() - Format.HEADER_BYTES) / ENTRY_BYTES;
  }

  /** Whether nothing says yet when a file was begun. */
  static boolean isNew(SpoolFile file) throws IOException {
    return file.size() < Format.HEADER_BYTES;
  }

  /** As the other, to a file that begins now. */
  void appendTo(SpoolFile file) throws IOException {
    appendTo(file, context.clock.millis());
  }

  /**
   * Writes what was added behind the last whole entry of a file. It stays until {@link #clear}.
   *
   * @param createdMillis when the file was begun, if it is new
   */
  void appendTo(SpoolFile file, long createdMillis) throws IOException {
    long size = file.size();
    if (isNew(file)) {
      byte[] header = Format.header(magic, createdMillis, context.checksums);
      file.write(ByteBuffer.wrap(header), 0);
      size = Format.HEADER_BYTES;
    }
    ByteBuffer written = entries.duplicate();
    written.flip();
    file.write(written, size - (size - Format.HEADER_BYTES) % ENTRY_BYTES);
  }

  /** Tells all entries of a file, in order, in constant memory. */
  void read(Path path, Listener listener) throws IOException {
    try (SpoolFile file = context.files.openToRead(path)) {
      byte[] bytes = new byte[ENTRY_BYTES * ENTRIES_AT_ONCE];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      long position = Format.HEADER_BYTES;
      int read = 0;
      while (read >= 0) {
        read = file.read(buffer, position + buffer.position());
        if (read < 0 || !buffer.hasRemaining()) {
          int whole = buffer.position() - buffer.position() % ENTRY_BYTES;
          tell(bytes, whole, listener);
          position += whole;
          buffer.clear();
        }
      }
    }
  }

  private void tell(byte[] bytes, int length, Listener listener) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int at = 0; at < length; at += ENTRY_BYTES) {
      int checksum = context.checksums.of(Checksums.CRC32, bytes, at, CHECKED_BYTES);
      if (buffer.getInt(at + CHECKED_BYTES) == checksum) {
        listener.entry(buffer.getLong(at), buffer.getLong(at + 8));
      }
    }
  }

  /** What the beginning of a file says. */
  Format.Header header(Path path, byte[] header) throws IOException {
    try (SpoolFile file = context.files.openToRead(path)) {
      ByteBuffer buffer = ByteBuffer.wrap(header);
      Format.readFully(file, buffer);
      return Format.judge(header, buffer.position(), magic, context.checksums);
    }
  }
}
