package ir.metrix.agent.once;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * One value of one rule's {@code once}: a business fact that is to have one message. It is known by
 * a UUID (RFC 4122, version 5), the same in every process; the value itself is not kept. Immutable.
 */
public final class Fact {
  /** Ours alone, made once by chance: ids that differ from all other version 5 UUIDs. */
  static final UUID NAMESPACE = UUID.fromString("7c6f2f3e-5f0b-4d0b-9a53-0b1d6a7d4e21");

  private final UUID id;
  private final long windowMillis;

  private Fact(UUID id, long windowMillis) {
    this.id = id;
    this.windowMillis = windowMillis;
  }

  /**
   * The fact that a rule's value stands for.
   *
   * @param windowMillis for how long it is not to be sent again
   */
  public static Fact of(String ruleId, String value, long windowMillis) {
    // The zero is in no rule's id: "a" and "bc" are not "ab" and "c".
    return new Fact(version5(NAMESPACE, ruleId + '\0' + value), windowMillis);
  }

  /**
   * The id of a message about it.
   *
   * @param index the message's number in its rule, from 0: each message has an id of its own
   */
  public String messageId(int index) {
    return (index == 0 ? id : version5(id, Integer.toString(index))).toString();
  }

  /**
   * 64 bits that stand for it. Two facts in ten million have the same with a chance of one in a
   * trillion for each that is new.
   */
  public long key() {
    // Six bits of a UUID are fixed, in other places of the two halves once one is rotated.
    return Long.rotateLeft(id.getMostSignificantBits(), 32) ^ id.getLeastSignificantBits();
  }

  long windowMillis() {
    return windowMillis;
  }

  private static UUID version5(UUID namespace, String name) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to have it.
      throw new IllegalStateException(e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
    sha1.update(bytes.array());
    ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    return new UUID(
        (digest.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x5000L,
        (digest.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
  }
}
