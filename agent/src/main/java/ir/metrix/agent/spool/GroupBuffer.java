package ir.metrix.agent.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records on their way to a file: encoded one after the other, written at once. One thread. */
final class GroupBuffer {
  private final Checksums checksums;
  private final int kind = Checksums.best();
  private byte[] bytes = new byte[1 << 12];
  private int length;
  private int recordStart;

  GroupBuffer(Checksums checksums) {
    this.checksums = checksums;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Adds a message. */
  void add(SpoolRecord record, String applicationId) {
    if (record.origin == null) {
      begin(Format.TYPE_MESSAGE);
    } else {
      begin(Format.TYPE_SENT_AGAIN);
      record.origin.putInto(this);
    }
    putLong(record.arrivalMillis);
    putLong(record.timeMillis());
    putText(applicationId);
    putText(record.ruleId());
    putText(record.customUserId());
    putText(record.metrixUserId());
    putText(record.id());
    byte[] message = record.message();
    ensure(message.length);
    System.arraycopy(message, 0, bytes, length, message.length);
    length += message.length;
    end();
  }

  /** Adds a record as it stands in a file. */
  void addRaw(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  void begin(int type) {
    recordStart = length;
    ensure(Format.RECORD_HEAD_BYTES);
    bytes[length] = Format.MARKER_1;
    bytes[length + 1] = Format.MARKER_2;
    bytes[length + 2] = (byte) type;
    bytes[length + 3] = Format.kindByte(kind);
    length += Format.RECORD_HEAD_BYTES;
  }

  void end() {
    setInt(recordStart + 4, length - recordStart - Format.RECORD_HEAD_BYTES);
    putInt(checksums.of(kind, bytes, recordStart, length - recordStart));
  }

  void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  void putInt(int value) {
    ensure(4);
    setInt(length, value);
    length += 4;
  }

  private void setInt(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  /** Length in bytes, -1 for null, and the text in UTF-8. */
  void putText(String text) {
    if (text == null) {
      putInt(-1);
      return;
    }
    int chars = text.length();
    ensure(4 + chars);
    int at = length + 4;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        putEncoded(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      bytes[at + i] = (byte) c;
    }
    setInt(length, chars);
    length = at + chars;
  }

  private void putEncoded(byte[] text) {
    putInt(text.length);
    ensure(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
