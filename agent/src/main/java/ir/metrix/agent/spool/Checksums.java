package ir.metrix.agent.spool;

import java.util.zip.CRC32;
import java.util.zip.Checksum;

/**
 * CRC32C where the JVM has it (Java 9 and later; processors compute it), else CRC32. A record says
 * which one it has, and each JVM checks both: a spool may be read by another Java than wrote it.
 */
final class Checksums {
  static final int CRC32 = 1;
  static final int CRC32C = 2;

  private static final Class<? extends Checksum> FAST_CRC32C = fastCrc32c();

  private final Checksum crc32 = new CRC32();
  private final Checksum crc32c = FAST_CRC32C == null ? new SlowCrc32c() : make(FAST_CRC32C);

  /** The one to write with. */
  static int best() {
    return FAST_CRC32C == null ? CRC32 : CRC32C;
  }

  /** The checksum of some bytes. One thread. */
  int of(int kind, byte[] bytes, int offset, int length) {
    Checksum checksum = kind == CRC32C ? crc32c : crc32;
    checksum.reset();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }

  private static Class<? extends Checksum> fastCrc32c() {
    try {
      return Class.forName("java.util.zip.CRC32C").asSubclass(Checksum.class);
    } catch (ClassNotFoundException java8) {
      return null;
    }
  }

  private static Checksum make(Class<? extends Checksum> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      return new SlowCrc32c();
    }
  }

  /** Byte by byte: for Java 8, which reads here what a later one wrote. */
  static final class SlowCrc32c implements Checksum {
    private static final int REVERSED_POLYNOMIAL = 0x82F63B78;
    private static final int[] TABLE = new int[256];

    static {
      for (int i = 0; i < 256; i++) {
        int value = i;
        for (int bit = 0; bit < 8; bit++) {
          value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ REVERSED_POLYNOMIAL;
        }
        TABLE[i] = value;
      }
    }

    private int state = -1;

    @Override
    public void update(int b) {
      state = (state >>> 8) ^ TABLE[(state ^ b) & 0xFF];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        update(bytes[i]);
      }
    }

    @Override
    public long getValue() {
      return ~state & 0xFFFFFFFFL;
    }

    @Override
    public void reset() {
      state = -1;
    }
  }
}
