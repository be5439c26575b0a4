package ir.metrix.agent.message;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Random UUIDs (RFC 4122, version 4) without the lock and the cost of {@link UUID#randomUUID}. Ids
 * need to be unique, not secret. Two generators, each seeded from the system's randomness: one of
 * 64 bits alone would let the sequences of a large fleet overlap. One thread.
 */
final class RandomIds {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private final char[] text = "00000000-0000-0000-0000-000000000000".toCharArray();
  private final SplittableRandom high;
  private final SplittableRandom low;

  RandomIds() {
    SecureRandom seeds = new SecureRandom();
    high = new SplittableRandom(seeds.nextLong());
    low = new SplittableRandom(seeds.nextLong());
  }

  String next() {
    long mostSignificant = (high.nextLong() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
    long leastSignificant = (low.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    write(mostSignificant >>> 32, 8, 0);
    write(mostSignificant >>> 16, 4, 9);
    write(mostSignificant, 4, 14);
    write(leastSignificant >>> 48, 4, 19);
    write(leastSignificant, 12, 24);
    return new String(text);
  }

  /** The lowest digits; {@link UUID#toString} makes a text of each part on Java 8. */
  private void write(long value, int digits, int from) {
    long rest = value;
    for (int i = from + digits - 1; i >= from; i--) {
      text[i] = DIGITS[(int) rest & 0xF];
      rest >>>= 4;
    }
  }
}
