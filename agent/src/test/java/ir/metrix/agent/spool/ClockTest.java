package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock is set back and forward between the starts of a process. */
class ClockTest {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long WEEK = 7 * DAY;

  @TempDir Path folder;

  @Test
  void whatAClockAheadHasWrittenIsNotTooOldWhenItIsSetRight() {
    SpoolProcess ahead = start(30 * DAY);
    ahead.write("u", 1, 2).kill();
    SpoolProcess right = start(0);
    assertThat(SpoolProcess.numbers(right.deliverAll())).containsExactly(1, 2);
    assertThat(right.spool.oldestMillis()).isZero();
    assertThat(right.sum()).endsWith("dropped 0");
    right.spool.close();
  }

  /** Nothing tells a start with a wrong clock from one after so long a pause. */
  @Test
  void whatIsTooOldByAClockAheadIsCountedAndSaid() {
    SpoolProcess right = start(0);
    right.write("u", 1, 2).kill();
    SpoolProcess ahead = start(WEEK + DAY);
    assertThat(ahead.deliverAll()).isEmpty();
    assertThat(ahead.sum())
        .isEqualTo(
            "captured 2 = delivered 0 + waiting 0 + dead-lettered 0 + dropped 2 (too old 2)");
    assertThat(ahead.log()).containsOnlyOnce("longer than spool.max-age").contains("clock");
    ahead.spool.close();
  }

  /** A process whose wall clock is wrong by so much. */
  private SpoolProcess start(long wrongMillis) {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder).maxAgeMillis(WEEK));
    process.clock.millis += wrongMillis;
    return process;
  }
}
