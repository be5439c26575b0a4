package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which records of a segment have come to their end, as its file of acks says: entries of one size,
 * each with its checksum. One that is damaged costs a repetition, with the same id.
 */
final class Acks {
  static final String SUFFIX = ".acks";

  /** Offset of the record, outcome, three bytes that are zero, checksum. */
  static final int ENTRY_BYTES = 12;

  private static final int CHECKED_BYTES = 8;

  /** Sorted: the offset above, the outcome's code below. */
  private final long[] entries;

  /** How many stretches were neither an intact entry nor a header. */
  final int damaged;

  private Acks(long[] entries, int damaged) {
    this.entries = entries;
    this.damaged = damaged;
  }

  static Acks none() {
    return new Acks(new long[0], 0);
  }

  /** The outcome of the record at an offset, or null: it waits. */
  Outcome outcome(long offset) {
    int i = Arrays.binarySearch(entries, offset << 8);
    int at = i < 0 ? -i - 1 : i;
    return at < entries.length && entries[at] >>> 8 == offset
        ? Outcome.of((int) (entries[at] & 0xFF))
        : null;
  }

  boolean isEmpty() {
    return entries.length == 0;
  }

  static int encode(int offset, Outcome outcome, Checksums checksums, byte[] bytes, int at) {
    ByteBuffer entry = ByteBuffer.wrap(bytes);
    entry.putInt(at, offset);
    entry.putInt(at + 4, outcome.code << 24);
    entry.putInt(at + CHECKED_BYTES, checksums.of(Checksums.CRC32, bytes, at, CHECKED_BYTES));
    return at + ENTRY_BYTES;
  }

  static Acks read(SpoolFile file, Checksums checksums) throws IOException {
    long size = file.size();
    byte[] bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 64, size)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Format.readFully(file, buffer);
    int length = buffer.position();
    int damaged = 0;
    if (Format.judge(bytes, length, Format.ACKS_MAGIC, checksums) != Format.Header.INTACT) {
      damaged++;
    }
    long[] entries = new long[Math.max(0, (length - Format.HEADER_BYTES) / ENTRY_BYTES)];
    int count = 0;
    int at = Format.HEADER_BYTES;
    for (; at + ENTRY_BYTES <= length; at += ENTRY_BYTES) {
      int checksum = checksums.of(Checksums.CRC32, bytes, at, CHECKED_BYTES);
      if (buffer.getInt(at + CHECKED_BYTES) == checksum && Outcome.of(bytes[at + 4]) != null) {
        entries[count++] = (buffer.getInt(at) & 0xFFFFFFFFL) << 8 | bytes[at + 4];
      } else {
        damaged++;
      }
    }
    if (at < length) {
      damaged++;
    }
    entries = Arrays.copyOf(entries, count);
    Arrays.sort(entries);
    return new Acks(entries, damaged);
  }

  /** Adds entries to the end of a file; where a torn one stands at the end, it is overwritten. */
  static void append(SpoolFile file, ByteBuffer entries, long nowMillis, Checksums checksums)
      throws IOException {
    long size = file.size();
    if (size < Format.HEADER_BYTES) {
      file.write(ByteBuffer.wrap(Format.header(Format.ACKS_MAGIC, nowMillis, checksums)), 0);
      size = Format.HEADER_BYTES;
    }
    file.write(entries, size - (size - Format.HEADER_BYTES) % ENTRY_BYTES);
  }
}
