package ir.metrix.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CaptureRingTest {
  /** As many as it takes until the consumer sleeps, and is woken by whoever comes. */
  private static final int NAPS = 20;

  private final CaptureRing ring = new CaptureRing(16);

  @Test
  void afterAPokeTheConsumerNapsAgainSoThatTheNextOnesWakeNobody() throws Exception {
    awaitTimes(NAPS);
    Thread answer = new Thread(ring::poke, "answer");
    answer.start();
    ring.await();
    answer.join();
    ring.forgetPokes();

    long start = System.nanoTime();
    awaitTimes(NAPS / 2);
    // Of so many sleeps, which nobody ends, each takes a second.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private void awaitTimes(int times) {
    for (int i = 0; i < times; i++) {
      ring.await();
    }
  }
}
