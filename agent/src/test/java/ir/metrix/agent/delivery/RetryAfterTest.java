package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Headers;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final long NOW = 1_445_412_480_000L; // Wed, 21 Oct 2015 07:28:00 GMT

  @Test
  void secondsAreSeconds() {
    assertThat(millis("3")).isEqualTo(3_000);
    assertThat(millis(" 120 ")).isEqualTo(120_000);
  }

  @Test
  void moreSecondsThanANumberHoldsAreVeryMany() {
    assertThat(millis("99999999999999999999999")).isEqualTo(999_999_999_000L);
  }

  @Test
  void aDateIsReadInEachFormOfHttp() {
    assertThat(millis("Wed, 21 Oct 2015 07:28:05 GMT")).isEqualTo(5_000);
    assertThat(millis("Wednesday, 21-Oct-15 07:28:05 GMT")).isEqualTo(5_000);
    assertThat(millis("Wed Oct 21 07:28:05 2015")).isEqualTo(5_000);
  }

  @Test
  void aDateCountsFromTheServersClockIfThatIsTold() {
    Headers headers =
        Headers.of(
            "Date",
            "Thu, 01 Jan 2037 00:00:00 GMT",
            "Retry-After",
            "Thu, 01 Jan 2037 00:00:07 GMT");

    assertThat(RetryAfter.millis(headers, NOW)).isEqualTo(7_000);
  }

  @Test
  void whatIsPastAbsentOrUnreadableIsNoWait() {
    assertThat(millis("Wed, 21 Oct 2015 07:27:00 GMT")).isZero();
    assertThat(RetryAfter.millis(Headers.of(), NOW)).isZero();
    for (String unreadable : new String[] {"soon", "-5", "1.5", ""}) {
      assertThat(millis(unreadable)).as(unreadable).isZero();
    }
  }

  private static long millis(String retryAfter) {
    return RetryAfter.millis(Headers.of("Retry-After", retryAfter), NOW);
  }
}
