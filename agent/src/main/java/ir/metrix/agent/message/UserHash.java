package ir.metrix.agent.message;

/**
 * A user of Metrix in 64 bits: what has to be remembered of many users is small, and holds no
 * personal data. Two users of one hash, one pair in billions, only take ticks from each other.
 */
public final class UserHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private UserHash() {}

  /** The same in every process: it is written to files. */
  public static long of(String application, String metrixUserId) {
    long hash = add(add(FNV_OFFSET, application) * FNV_PRIME, metrixUserId);
    // FNV leaves the upper bits of short texts alike.
    hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
    return hash ^ (hash >>> 29);
  }

  private static long add(long hash, String text) {
    long sum = hash;
    for (int i = 0; i < text.length(); i++) {
      sum = (sum ^ text.charAt(i)) * FNV_PRIME;
    }
    return sum;
  }
}
