package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path folder;
  private final List<SpoolProcess> processes = new ArrayList<>();

  @AfterEach
  void nothingIsLeftOpen() {
    for (SpoolProcess process : processes) {
      process.spool.close();
      assertThat(process.files.openFiles).as("open files").isZero();
      assertThat(process.files.locks.get()).as("locks").isZero();
      assertThat(process.ledger.totals().waiting()).isEqualTo(process.spool.records());
    }
  }

  @Test
  void whatWaitsSurvivesTheProcessWithItsIdsAndOrder() {
    SpoolProcess first = start();
    first.write("a", 1, 2).write("b", 3).write("a", 4);
    first.kill();

    SpoolProcess second = start();
    List<SpoolRecord> delivered = second.deliverAll();
    assertThat(SpoolProcess.numbers(delivered)).containsExactly(1, 2, 3, 4);
    assertThat(delivered.get(0).message())
        .isEqualTo("{\"n\":1,\"p\":\"\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(second.sum())
        .isEqualTo("captured 4 = delivered 4 + waiting 0 + dead-lettered 0 + dropped 0");
  }

  @Test
  void whatWasSettledIsNotHandedOutAgain() {
    SpoolProcess first = start();
    first.write("a", 1, 2, 3);
    first.deliver(List.of(first.handedOut.get(0), first.handedOut.get(2)));
    first.kill();

    SpoolProcess second = start();
    assertThat(SpoolProcess.numbers(second.work().handedOut)).containsExactly(2);
    assertThat(second.sum())
        .isEqualTo("captured 3 = delivered 2 + waiting 1 + dead-lettered 0 + dropped 0");
  }

  @Test
  void aSegmentGoesWhenAllInItIsSettledAndItsCountsStay() throws IOException {
    SpoolProcess first = start(options().segmentBytes(200));
    for (int i = 0; i < 50; i++) {
      first.write("a", i);
    }
    assertThat(segments()).hasSizeGreaterThan(20);
    first.deliverAll();
    assertThat(segments()).hasSize(1);
    first.kill();

    SpoolProcess second = start();
    second.work();
    assertThat(second.sum())
        .isEqualTo("captured 50 = delivered 50 + waiting 0 + dead-lettered 0 + dropped 0");
    assertThat(segments()).isEmpty();
  }

  @Test
  void aStartThatCapturesNothingShowsWhatBecameOfEarlierMessages() {
    SpoolProcess first = start();
    first.write("a", 1, 2);
    first.deliverAll();
    close(first);

    SpoolProcess second = start();
    second.work();
    assertThat(second.sum())
        .isEqualTo("captured 2 = delivered 2 + waiting 0 + dead-lettered 0 + dropped 0");
  }

  @Test
  void countsSurviveAnyNumberOfStarts() {
    for (int i = 1; i <= 5; i++) {
      SpoolProcess process = start(options().segmentBytes(300));
      process.write("a", 1, 2, 3, 4, 5, 6, 7, 8);
      process.work();
      process.ledger.account("r").countCaptured();
      process.ledger.account("r").countDropped(Reasons.QUEUE_FULL);
      process.spool.settle(process.handedOut.remove(0), Outcome.DEAD_LETTERED, line(i));
      process.deliverAll();
      if (i % 2 == 0) {
        process.clock.millis += 2_000;
        process.work();
        process.kill();
      } else {
        close(process);
      }
      assertThat(process.sum())
          .isEqualTo(
              "captured %d = delivered %d + waiting 0 + dead-lettered %d + dropped %d (queue full %d)"
                  .formatted(9 * i, 7 * i, i, i, i));
    }
  }

  @Test
  void deadLettersAreLinesInAFileBeforeTheyCount() throws IOException {
    SpoolProcess process = start();
    process.write("a", 1, 2);
    process.files.roomBytes = 0;
    process.spool.settle(process.handedOut.get(0), Outcome.DEAD_LETTERED, line(1));
    process.work();
    assertThat(process.ledger.totals().deadLettered()).isZero();

    process.files.roomBytes = Long.MAX_VALUE;
    process.clock.millis += 60_000;
    process.work();
    assertThat(process.ledger.totals().deadLettered()).isEqualTo(1);
    assertThat(folder.resolve("dead-letter/process-1-000001.jsonl")).content().isEqualTo("{1}\n");
  }

  @Test
  void memoryGivesNothingToTheDisk() {
    SpoolProcess process = start(options().durability(Durability.MEMORY));
    process.write("a", 1, 2);
    assertThat(process.numbersOf("a")).containsExactly(1, 2);
    process.deliver(List.of(process.handedOut.get(0)));
    process.spool.settle(process.handedOut.remove(0), Outcome.DEAD_LETTERED, line(1));
    process.work();
    process.write("a", 3);
    close(process);

    assertThat(folder).isEmptyDirectory();
    assertThat(process.sum())
        .isEqualTo(
            "captured 3 = delivered 1 + waiting 0 + dead-lettered 1 + dropped 1 (shutdown 1)");
  }

  @Test
  void aFullSpoolKeepsTheOldestAndCountsTheOthers() {
    SpoolProcess process = start(options().maxBytes(4_000).segmentBytes(500));
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      if (process.append("a", i)) {
        kept++;
      }
      process.spool.flush(process.handedOut);
    }
    assertThat(kept).isBetween(20, 60);
    assertThat(process.log()).containsOnlyOnce("The spool is full");
    process.kill();

    SpoolProcess second = start();
    assertThat(SpoolProcess.numbers(second.deliverAll()))
        .containsExactlyElementsOf(IntStream.range(0, kept).boxed().toList());
  }

  /** What was delivered takes room until its segment goes: it comes back a segment at a time. */
  @Test
  void aFullSpoolSaysWhatItDropsAndTakesMessagesAgainWhenSomeWereDelivered() {
    SpoolProcess process = start(options().maxBytes(4_000).segmentBytes(500));
    int kept = 0;
    while (process.append("a", kept)) {
      kept++;
      process.spool.flush(process.handedOut);
    }
    assertThat(process.append("a", 1_000)).isFalse();
    assertThat(process.sum())
        .isEqualTo(
            "captured "
                + (kept + 2)
                + " = delivered 0 + waiting "
                + kept
                + " + dead-lettered 0 + dropped 2 (spool full 2)");
    assertThat(process.log())
        .containsOnlyOnce("The spool is full (" + kept + " messages, ")
        .contains("new messages are dropped and counted until some are delivered");

    // One segment's worth at least, of the oldest.
    int some = kept / 4;
    process.deliver(new ArrayList<>(process.handedOut.subList(0, some)));
    assertThat(process.append("a", kept)).isTrue();
    process.spool.flush(process.handedOut);
    assertThat(SpoolProcess.numbers(process.deliverAll()))
        .containsExactlyElementsOf(IntStream.rangeClosed(some, kept).boxed().toList());
    assertThat(process.sum())
        .isEqualTo(
            "captured "
                + (kept + 3)
                + " = delivered "
                + (kept + 1)
                + " + waiting 0 + dead-lettered 0 + dropped 2 (spool full 2)");
    close(process);
  }

  @Test
  void anApplicationThatIsRefusedLeavesRoomForTheOthers() {
    SpoolProcess process =
        start(
            options()
                .applicationIds(Map.of("", SpoolProcess.APPLICATION_ID, "other", "other-id"))
                .maxBytes(8_000)
                .segmentBytes(500));
    for (int i = 0; i < 200; i++) {
      process.append("a", i);
      process.spool.flush(process.handedOut);
      process.clock.millis += 1_000;
    }
    assertThat(process.append("a", 0)).isFalse();
    assertThat(process.append("other", "a", 1, "")).isTrue();
  }

  @Test
  void whatIsTooOldIsCountedAndGone() throws IOException {
    SpoolProcess process = start(options().maxAgeMillis(100_000).window(8, 1 << 20));
    process.write("a", 1, 2, 3, 4);
    process.clock.millis += 50_000;
    process.write("b", 5);
    process.clock.millis += 60_000;
    process.deliverAll();

    assertThat(process.sum())
        .isEqualTo(
            "captured 5 = delivered 3 + waiting 0 + dead-lettered 0 + dropped 2 (too old 2)");
    assertThat(process.log()).containsOnlyOnce("longer than spool.max-age");
  }

  @Test
  void whatWasHandedOutAndGrewTooOldIsSaid() {
    SpoolProcess process = start(options());
    process.write("a", 1, 2);
    for (SpoolRecord record : process.handedOut) {
      process.spool.settle(record, Outcome.TOO_OLD, null);
    }
    process.work();
    assertThat(process.sum()).endsWith("dropped 2 (too old 2)");
    assertThat(process.log()).containsOnlyOnce("2 messages in the spool are dropped: they waited");
    close(process);
  }

  @Test
  void whatIsTooOldAtAStartIsNotDelivered() {
    SpoolProcess first = start(options().maxAgeMillis(100_000));
    first.write("a", 1);
    first.clock.millis += 90_000;
    first.write("a", 2);
    first.kill();

    SpoolProcess second = start(options().maxAgeMillis(100_000));
    second.clock.millis += 120_000;
    assertThat(SpoolProcess.numbers(second.deliverAll())).containsExactly(2);
    assertThat(second.sum())
        .isEqualTo(
            "captured 2 = delivered 1 + waiting 0 + dead-lettered 0 + dropped 1 (too old 1)");
  }

  @Test
  void aMessageBeyondAnyBoundIsDroppedAlone() {
    SpoolProcess process = start();
    assertThat(process.append("", "a", 1, "x".repeat(5 << 20))).isFalse();
    process.write("a", 2);
    assertThat(process.deliverAll()).hasSize(1);
    assertThat(process.sum()).endsWith("dropped 1 (too large 1)");
  }

  @Test
  void recordsOfAnotherApplicationsIdWaitUntilItIsConfigured() {
    SpoolProcess first = start(options().applicationIds(Map.of("", "another-id")));
    first.write("a", 1);
    first.kill();

    SpoolProcess second = start();
    assertThat(second.write("a", 2).deliverAll()).hasSize(1);
    assertThat(second.spool.records()).isEqualTo(1);
    second.kill();

    SpoolProcess third = start(options().applicationIds(Map.of("b", "another-id")));
    List<SpoolRecord> delivered = third.deliverAll();
    assertThat(SpoolProcess.numbers(delivered)).containsExactly(1);
    assertThat(delivered.get(0).application()).isEqualTo("b");
  }

  @Test
  void filesAndDirectoriesAreTheOwnersAlone() throws IOException {
    SpoolProcess process = start(SpoolProcess.on(folder.resolve("made/by/us")));
    process.write("a", 1);
    process.spool.settle(process.handedOut.remove(0), Outcome.DEAD_LETTERED, line(1));
    process.write("a", 2, 3);
    process.deliver(List.of(process.handedOut.get(0)));

    try (Stream<Path> files = Files.walk(folder.resolve("made"))) {
      for (Path file : files.toList()) {
        String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void diskIsForcedInGroupsAndSyncEachTime() {
    SpoolProcess os = start();
    os.write("a", 1).work();
    assertThat(os.files.forced).isZero();

    SpoolProcess disk = start(options().durability(Durability.DISK));
    int before = disk.files.forced;
    disk.write("a", 1).write("a", 2);
    assertThat(disk.spool.isForcePending()).isTrue();
    disk.work();
    assertThat(disk.spool.isForcePending()).isFalse();
    assertThat(disk.files.forced).isGreaterThan(before);

    SpoolProcess sync = start(options().durability(Durability.SYNC));
    sync.write("a", 1);
    assertThat(sync.spool.isForcePending()).isFalse();
    assertThat(sync.files.forced).isPositive();
  }

  /** What is forced in a directory is lost with the directory, whose name is in another one. */
  @Test
  void directoriesThatAreMadeAreForcedToo() {
    Path root = folder.resolve("made/by/us");
    SpoolProcess process = start(SpoolProcess.on(root).durability(Durability.SYNC));
    process.write("a", 1);
    assertThat(process.files.forcedDirectories)
        .contains(
            root.resolve("process-1"),
            root,
            folder.resolve("made/by"),
            folder.resolve("made"),
            folder);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).toList();
    }
  }

  private static byte[] line(int number) {
    return ("{" + number + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private SpoolOptions.Builder options() {
    return SpoolProcess.on(folder);
  }

  private SpoolProcess start() {
    return start(options());
  }

  private SpoolProcess start(SpoolOptions.Builder options) {
    SpoolProcess process = new SpoolProcess(options);
    processes.add(process);
    return process;
  }

  private void close(SpoolProcess process) {
    process.spool.close();
  }
}
