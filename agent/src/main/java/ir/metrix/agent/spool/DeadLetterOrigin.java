package ir.metrix.agent.spool;

import java.nio.ByteBuffer;
import java.util.Objects;

/** The line in {@code dead-letter/} that a message was before it was sent again. Immutable. */
final class DeadLetterOrigin {
  final String file;
  final long position;
  final int length;

  /** Of the line: where other bytes stand by now, it was taken out, or its file is another one. */
  private final int checksum;

  DeadLetterOrigin(String file, long position, int length, int checksum) {
    this.file = file;
    this.position = position;
    this.length = length;
    this.checksum = checksum;
  }

  static DeadLetterOrigin of(String file, long position, byte[] line, Checksums checksums) {
    int checksum = checksums.of(Checksums.CRC32, line, 0, line.length);
    return new DeadLetterOrigin(file, position, line.length, checksum);
  }

  boolean isStill(byte[] bytes, Checksums checksums) {
    return checksums.of(Checksums.CRC32, bytes, 0, bytes.length) == checksum;
  }

  void putInto(GroupBuffer group) {
    group.putText(file);
    group.putLong(position);
    group.putInt(length);
    group.putInt(checksum);
  }

  static DeadLetterOrigin read(ByteBuffer body) {
    return new DeadLetterOrigin(
        SegmentReader.text(body), body.getLong(), body.getInt(), body.getInt());
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof DeadLetterOrigin)) {
      return false;
    }
    DeadLetterOrigin origin = (DeadLetterOrigin) other;
    return file.equals(origin.file)
        && position == origin.position
        && length == origin.length
        && checksum == origin.checksum;
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, position);
  }
}
