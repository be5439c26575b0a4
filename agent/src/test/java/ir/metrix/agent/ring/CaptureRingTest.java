package ir.metrix.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A kill costs that many: no more than the configuration says, which knows no powers of two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 100, 1_000})
  void itHoldsAsManyAsItsCapacitySaysWithThoseOfAGroupThatIsOut(int capacity) {
    CaptureRing bounded = new CaptureRing(capacity);
    assertThat(fill(bounded)).isEqualTo(capacity);

    bounded.beginGroup();
    int out = 0;
    while (out < bounded.groupSize() && bounded.poll() != null) {
      out++;
    }
    assertThat(out).isPositive();
    assertThat(fill(bounded)).as("beside those that are out").isZero();

    bounded.endGroup();
    assertThat(fill(bounded)).isEqualTo(out);
  }

  private static int fill(CaptureRing bounded) {
    MessageShape shape =
        new MessageShape("r", "", MessageType.ACTION, Map.of("customName", "bought"));
    int taken = 0;
    while (bounded.tryOffer(new Message(shape, "u", null, null, 0))) {
      taken++;
    }
    return taken;
  }

  private void awaitTimes(int times) {
    for (int i = 0; i < times; i++) {
      ring.await();
    }
  }
}
