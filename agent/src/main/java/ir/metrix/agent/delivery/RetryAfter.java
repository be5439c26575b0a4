package ir.metrix.agent.delivery;

import java.util.Date;
import okhttp3.Headers;

/**
 * The header Retry-After (RFC 9110, 10.2.3): seconds, or a date in one of the three forms of HTTP.
 */
final class RetryAfter {
  private RetryAfter() {}

  /**
   * Milliseconds to wait; 0 if the header is absent, past or unreadable. A date is measured against
   * the server's own clock ({@code Date}) where it tells it, since ours may be wrong.
   */
  static long millis(Headers headers, long nowMillis) {
    String text = headers.get("Retry-After");
    if (text == null) {
      return 0;
    }
    String trimmed = text.trim();
    if (isDigits(trimmed)) {
      // Beyond nine digits it is no matter how much: the caller has a bound.
      long seconds = trimmed.length() > 9 ? 999_999_999 : Long.parseLong(trimmed);
      return seconds * 1_000;
    }
    Date until = headers.getDate("Retry-After");
    if (until == null) {
      return 0;
    }
    Date server = headers.getDate("Date");
    return Math.max(0, until.getTime() - (server == null ? nowMillis : server.getTime()));
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
