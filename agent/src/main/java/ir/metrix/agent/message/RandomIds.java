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
    return new UUID(mostSignificant, leastSignificant).toString();
  }
}
