package ir.metrix.agent.delivery;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** The header Retry-After: seconds, or an HTTP date. */
final class RetryAfter {
  private RetryAfter() {}

  /**
   * Milliseconds to wait; 0 if the header is absent, past or unreadable. A date is measured against
   * the server's own clock ({@code Date}) where it tells it, since ours may be wrong.
   */
  static long millis(String retryAfter, String serverDate, long nowMillis) {
    if (retryAfter == null) {
      return 0;
    }
    try {
      return Math.max(0, Math.multiplyExact(Long.parseLong(retryAfter.trim()), 1_000L));
    } catch (NumberFormatException e) {
      long until = epochMillis(retryAfter, Long.MIN_VALUE);
      long now = serverDate == null ? nowMillis : epochMillis(serverDate, nowMillis);
      return until == Long.MIN_VALUE ? 0 : Math.max(0, until - now);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long epochMillis(String httpDate, long otherwise) {
    try {
      return ZonedDateTime.parse(httpDate.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }
}
