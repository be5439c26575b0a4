package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock is set back and forward between the starts of a process. */
class ClockTest {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long WEEK = 7 * DAY;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aUsersMessagesStayInOrder(int days) {
    SpoolProcess first = start(0);
    first.write("u", 1, 2).kill();
    SpoolProcess second = start(days * DAY);
    second.work();
    assertThat(second.numbersOf("u")).containsExactly(1, 2);
    second.write("u", 3, 4).kill();

    SpoolProcess third = start(0);
    assertThat(SpoolProcess.numbers(third.deliverAll())).containsExactly(1, 2, 3, 4);
    assertThat(third.sum())
        .isEqualTo("captured 4 = delivered 4 + waiting 0 + dead-lettered 0 + dropped 0");
    third.spool.close();
  }

  /** Which of two directories is older is told by the times in their files. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void whatWasAdoptedStaysBeforeWhatCameThen(int days) {
    SpoolProcess a = start(0);
    SpoolProcess b = start(0);
    a.write("v", 9);
    b.write("u", 1, 2).kill();
    a.kill();
    // It goes on in the first directory, and adopts the second.
    SpoolProcess c = start(days * DAY);
    c.work();
    c.write("u", 3, 4).kill();

    SpoolProcess d = start(0);
    d.work();
    assertThat(d.numbersOf("u")).containsExactly(1, 2, 3, 4);
    d.kill();
    SpoolProcess e = start(-2 * DAY);
    e.work();
    e.write("u", 5).kill();
    SpoolProcess f = start(DAY);
    f.work();
    assertThat(f.numbersOf("u")).containsExactly(1, 2, 3, 4, 5);
    f.kill();
  }

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

  /** So that what is too old goes with its file, though little comes. */
  @Test
  void aSegmentEndsWithItsShareOfTheMaximalAgeAlsoIfItIsNearlyEmpty() throws Exception {
    SpoolProcess process = start(0);
    process.write("u", 1);
    process.clock.millis += WEEK / 16;
    process.write("u", 2);
    assertThat(segments()).hasSize(1);
    process.clock.millis += 1;
    process.write("u", 3);
    assertThat(segments()).hasSize(2);
    process.clock.millis += WEEK / 16 + 1;
    process.work();
    assertThat(segments()).as("nothing came").hasSize(2);
    process.handedOut.clear();
    process.clock.millis += WEEK - 2 * (WEEK / 16) - 2;
    process.kill();

    SpoolProcess next = start(process.clock.millis - new SpoolProcess.Clock().millis);
    assertThat(SpoolProcess.numbers(next.deliverAll())).containsExactly(1, 2, 3);
    next.spool.close();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("process-1"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).toList();
    }
  }

  @Test
  void aFullFileOfTimesIsNotTakenForTheOneToGoOnWithThoughItsTimeIsLater() throws Exception {
    List<Long> taken = new ArrayList<>();
    SpoolProcess process = start(0);
    process.write("u", 1);
    Store store = process.spool.own();
    Ticks ticks = ticks(process);
    for (int i = 0; i < 25; i++) {
      process.clock.millis += i == 15 ? -DAY : 1;
      ticks.write(store, List.of(record(i)));
    }
    // As the next process finds them.
    store.ticksFile = -1;
    for (int i = 25; i < 30; i++) {
      ticks.write(store, List.of(record(i)));
      taken.clear();
      ticks.read(store.directory(), (user, time) -> taken.add(time));
      assertThat(taken)
          .as("after %d", i)
          .isSorted()
          .endsWith(i - 5L, i - 4L, i - 3L, i - 2L, i - 1L, (long) i);
    }
    process.spool.close();
  }

  private static Ticks ticks(SpoolProcess process) {
    return new Ticks(
        new SpoolContext(
            SpoolOptions.builder().build(), process.files, process.clock, process.ledger, null),
        10);
  }

  private static SpoolRecord record(long timeMillis) {
    return new SpoolRecord("", "u", "m", "r", "id-1", timeMillis, new byte[] {'{', '}'});
  }

  /** A process whose wall clock is wrong by so much. */
  private SpoolProcess start(long wrongMillis) {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder).maxAgeMillis(WEEK));
    process.clock.millis += wrongMillis;
    return process;
  }
}
