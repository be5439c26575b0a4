package ir.metrix.agent.capture;

import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Tells equal values from different ones without showing them: a few digits of a hash with a salt
 * that never leaves this JVM, so that no list of addresses or numbers can be tried against it.
 */
final class ValueHash {
  private static final int SALT_BYTES = 16;
  private static final int SHOWN_BYTES = 4;

  private final byte[] salt = new byte[SALT_BYTES];

  ValueHash(SecureRandom random) {
    random.nextBytes(salt);
  }

  /**
   * Eight digits; null for a value that has no text of its own, since its own code would have to be
   * run for one. Any thread.
   */
  String of(Object value) {
    String text;
    try {
      if (Values.isCollection(value) || value instanceof java.util.Map) {
        return null;
      }
      text = Values.text(value);
    } catch (EvaluationException hasNone) {
      return null;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder shown = new StringBuilder();
      for (int i = 0; i < SHOWN_BYTES; i++) {
        shown.append(Integer.toHexString(hash[i] & 0xFF | 0x100).substring(1));
      }
      return shown.toString();
    } catch (NoSuchAlgorithmException e) {
      return null;
    }
  }
}
