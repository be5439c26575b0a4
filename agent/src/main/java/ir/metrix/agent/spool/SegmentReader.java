package ir.metrix.agent.spool;

import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the records of a segment one after the other, in constant memory. What is damaged costs
 * itself only: the reader goes on at the next bytes that are an intact record, and names the
 * stretch between. One thread.
 */
final class SegmentReader implements Closeable {
  /** Hears of stretches in which there is no intact record. */
  interface DamageListener {
    void damaged(long from, long to) throws IOException;
  }

  static final DamageListener IGNORE_DAMAGE =
      new DamageListener() {
        @Override
        public void damaged(long from, long to) {}
      };

  private static final int CHUNK_BYTES = 64 << 10;

  private final SpoolFile file;
  private final Checksums checksums;
  private final DamageListener damage;
  private long limit;

  /** {@code bytes[0]} is at {@code base} of the file; {@code filled} of them are read. */
  private byte[] bytes = new byte[CHUNK_BYTES];

  private long base;
  private int filled;

  /** Where the next record is looked for. */
  private long position;

  // Of the record that next() found.
  private long recordStart;
  private int bodyStart;
  private int bodyEnd;

  SegmentReader(SpoolFile file, long from, long limit, Checksums checksums, DamageListener damage) {
    this.file = file;
    this.checksums = checksums;
    this.damage = damage;
    this.limit = limit;
    this.position = from;
    this.base = from;
  }

  /** The segment has grown. */
  void extendTo(long newLimit) {
    limit = newLimit;
  }

  /** Goes to the next intact record; false if there is none before the limit. */
  boolean next() throws IOException {
    if (position >= limit) {
      return false;
    }
    if (isRecordAt(position)) {
      return true;
    }
    long damagedFrom = position;
    long candidate = position;
    while ((candidate = nextMarker(candidate + 1)) >= 0) {
      if (isRecordAt(candidate)) {
        damage.damaged(damagedFrom, candidate);
        return true;
      }
    }
    position = limit;
    damage.damaged(damagedFrom, limit);
    return false;
  }

  /** Where the record begins. */
  long start() {
    return recordStart;
  }

  /** Where the next one may begin. */
  long position() {
    return position;
  }

  int recordBytes() {
    return (int) (position - recordStart);
  }

  int type() {
    return bytes[bodyStart - Format.RECORD_HEAD_BYTES + 2];
  }

  boolean isMessage() {
    return type() == Format.TYPE_MESSAGE || type() == Format.TYPE_SENT_AGAIN;
  }

  /** Null if it is none, or makes no sense although its checksum is right. */
  StoredRecord message() {
    return isMessage() ? decode(body(), type()) : null;
  }

  /** The body of the record; valid until the next call of {@link #next}. */
  ByteBuffer body() {
    return ByteBuffer.wrap(bytes, bodyStart, bodyEnd - bodyStart).slice();
  }

  /** Adds the record, as it is, to a group. */
  void copyTo(GroupBuffer group) {
    group.addRaw(bytes, bodyStart - Format.RECORD_HEAD_BYTES, recordBytes());
  }

  private boolean isRecordAt(long at) throws IOException {
    if (limit - at < Format.RECORD_FRAME_BYTES || !load(at, Format.RECORD_HEAD_BYTES)) {
      return false;
    }
    int i = (int) (at - base);
    int kind = bytes[i + 3] & 0xF;
    if (bytes[i] != Format.MARKER_1
        || bytes[i + 1] != Format.MARKER_2
        || (kind != Checksums.CRC32 && kind != Checksums.CRC32C)
        || bytes[i + 3] != Format.kindByte(kind)) {
      return false;
    }
    int body = intAt(i + 4);
    if (body < 0
        || body > Format.MAX_BODY_BYTES
        || limit - at < Format.RECORD_FRAME_BYTES + body
        || !load(at, Format.RECORD_FRAME_BYTES + body)) {
      return false;
    }
    i = (int) (at - base);
    int end = i + Format.RECORD_HEAD_BYTES + body;
    if (checksums.of(kind, bytes, i, end - i) != intAt(end)) {
      return false;
    }
    recordStart = at;
    bodyStart = i + Format.RECORD_HEAD_BYTES;
    bodyEnd = end;
    position = at + Format.RECORD_FRAME_BYTES + body;
    return true;
  }

  /** Position of the next first byte of a marker, or -1. */
  private long nextMarker(long from) throws IOException {
    for (long at = from; at < limit; at++) {
      if (at >= base + filled && !load(at, 1)) {
        return -1;
      }
      if (bytes[(int) (at - base)] == Format.MARKER_1) {
        return at;
      }
    }
    return -1;
  }

  private int intAt(int i) {
    return bytes[i] << 24
        | (bytes[i + 1] & 0xFF) << 16
        | (bytes[i + 2] & 0xFF) << 8
        | (bytes[i + 3] & 0xFF);
  }

  /** Has so many bytes from a position in memory; false if the file ends before. */
  private boolean load(long from, int count) throws IOException {
    if (from >= base && from + count <= base + filled) {
      return true;
    }
    int keep = 0;
    if (from >= base && from < base + filled) {
      keep = (int) (base + filled - from);
      System.arraycopy(bytes, (int) (from - base), bytes, 0, keep);
    }
    base = from;
    filled = keep;
    if (bytes.length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(count, CHUNK_BYTES));
    } else if (bytes.length > CHUNK_BYTES && count <= CHUNK_BYTES && keep <= CHUNK_BYTES) {
      bytes = Arrays.copyOf(bytes, CHUNK_BYTES);
    }
    int wanted = (int) Math.min(bytes.length, limit - base);
    while (filled < wanted) {
      int read = file.read(ByteBuffer.wrap(bytes, filled, wanted - filled), base + filled);
      if (read < 0) {
        break;
      }
      filled += read;
    }
    return filled >= count;
  }

  private static StoredRecord decode(ByteBuffer body, int type) {
    try {
      StoredRecord record = new StoredRecord();
      record.origin = type == Format.TYPE_SENT_AGAIN ? DeadLetterOrigin.read(body) : null;
      record.arrivalMillis = body.getLong();
      record.timeMillis = body.getLong();
      record.applicationId = text(body);
      record.ruleId = text(body);
      record.customUserId = text(body);
      record.metrixUserId = text(body);
      record.id = text(body);
      record.message = new byte[body.remaining()];
      body.get(record.message);
      return record.ruleId == null || record.applicationId == null ? null : record;
    } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  static String text(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0) {
      return null;
    }
    if (length > body.remaining()) {
      throw new IllegalArgumentException("a text longer than its record");
    }
    String text =
        new String(
            body.array(), body.arrayOffset() + body.position(), length, StandardCharsets.UTF_8);
    body.position(body.position() + length);
    return text;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** A message as it stands in a file. */
  static final class StoredRecord {
    /** Null for what was never set aside. */
    DeadLetterOrigin origin;

    long arrivalMillis;
    long timeMillis;
    String applicationId;
    String ruleId;
    String customUserId;
    String metrixUserId;
    String id;
    byte[] message;

    SpoolRecord toRecord(String application) {
      SpoolRecord record =
          new SpoolRecord(application, customUserId, metrixUserId, ruleId, id, timeMillis, message);
      record.arrivalMillis = arrivalMillis;
      return record;
    }
  }
}
