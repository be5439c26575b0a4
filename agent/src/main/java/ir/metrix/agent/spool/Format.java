package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of the spool's files, as {@code agent/SPOOL-FORMAT.md} describes them. */
final class Format {
  static final int VERSION = 1;

  static final long SEGMENT_MAGIC = magic("METRIXSG");
  static final long ACKS_MAGIC = magic("METRIXAK");
  static final long LEDGER_MAGIC = magic("METRIXLD");
  static final long TICKS_MAGIC = magic("METRIXTK");
  static final long FACTS_MAGIC = magic("METRIXON");

  /** Magic, version, 6 bytes that are zero, creation time, checksum. */
  static final int HEADER_BYTES = 28;

  /**
   * A record begins with this byte and {@link #MARKER_2}. The first occurs nowhere in UTF-8, and so
   * nowhere in the texts of a record: no text can look like a record.
   */
  static final byte MARKER_1 = (byte) 0xF7;

  static final byte MARKER_2 = 'M';

  static final int TYPE_MESSAGE = 1;
  static final int TYPE_SETTLED_BEFORE = 2;

  /** A message that was a dead letter: counted as one less of those. */
  static final int TYPE_SENT_AGAIN = 3;

  /** Marker, type, version and checksum kind, length. */
  static final int RECORD_HEAD_BYTES = 8;

  static final int CHECKSUM_BYTES = 4;
  static final int RECORD_FRAME_BYTES = RECORD_HEAD_BYTES + CHECKSUM_BYTES;

  /** What is larger is no record: a damaged length is known by it. */
  static final int MAX_BODY_BYTES = 4 << 20;

  private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - CHECKSUM_BYTES;

  private Format() {}

  private static long magic(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).getLong();
  }

  /** What a file's first bytes say. */
  enum Header {
    INTACT,
    /** A later version wrote the file: it is to be left alone. */
    LATER_VERSION,
    DAMAGED
  }

  static byte[] header(long magic, long nowMillis, Checksums checksums) {
    return header(magic, VERSION, nowMillis, checksums);
  }

  static byte[] header(long magic, int version, long nowMillis, Checksums checksums) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(magic).putShort((short) version).putShort((short) 0).putInt(0);
    header.putLong(nowMillis);
    // Always the checksum that every JVM has: the header must be readable before anything else is.
    header.putInt(checksums.of(Checksums.CRC32, header.array(), 0, CHECKED_HEADER_BYTES));
    return header.array();
  }

  /** Magic, version and checksum keep their places in all versions. */
  static Header judge(byte[] bytes, int length, long magic, Checksums checksums) {
    if (length < HEADER_BYTES) {
      return Header.DAMAGED;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, 0, length);
    boolean intact =
        header.getInt(CHECKED_HEADER_BYTES)
            == checksums.of(Checksums.CRC32, bytes, 0, CHECKED_HEADER_BYTES);
    if (!intact || header.getLong(0) != magic) {
      return Header.DAMAGED;
    }
    return header.getShort(8) > VERSION ? Header.LATER_VERSION : Header.INTACT;
  }

  static long createdMillis(byte[] header) {
    return ByteBuffer.wrap(header).getLong(16);
  }

  /** Reads from the beginning until the buffer is full or the file ends. */
  static void readFully(SpoolFile file, ByteBuffer buffer) throws IOException {
    int read;
    do {
      read = file.read(buffer, buffer.position());
    } while (read >= 0 && buffer.hasRemaining());
  }

  /** The byte that says version and checksum kind of a record. */
  static byte kindByte(int checksumKind) {
    return (byte) (VERSION << 4 | checksumKind);
  }
}
