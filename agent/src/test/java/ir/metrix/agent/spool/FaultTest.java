package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file system refuses what is asked of it, and takes it again later. */
class FaultTest {
  @TempDir Path folder;

  @Test
  void aDiskThatIsFullAtAnyByteCostsNothing() {
    for (int room = 0; room < 900; room += 7) {
      Path directory = folder.resolve("room-" + room);
      SpoolProcess process = new SpoolProcess(SpoolProcess.on(directory));
      process.files.roomBytes = room;
      for (int i = 0; i < 8; i++) {
        process.write(i % 2 == 0 ? "a" : "b", i);
        process.clock.millis += 10;
        process.work();
      }
      assertThat(process.numbersOf("a")).as("room " + room).containsExactly(0, 2, 4, 6);
      process.deliver(List.of(process.handedOut.get(1)));
      process.files.roomBytes = Long.MAX_VALUE;
      process.clock.millis += 60_000;
      process.work();
      process.write("a", 8);
      process.kill();

      SpoolProcess next = new SpoolProcess(SpoolProcess.on(directory));
      List<SpoolRecord> delivered = next.deliverAll();
      assertThat(SpoolProcess.numbers(delivered))
          .as("room " + room)
          .containsExactlyInAnyOrder(0, 2, 3, 4, 5, 6, 7, 8);
      assertThat(
              SpoolProcess.numbers(
                  delivered.stream().filter(r -> r.customUserId().equals("a")).toList()))
          .isSorted();
      assertThat(next.ledger.totals().waiting()).isZero();
      next.spool.close();
    }
  }

  @Test
  void aFullDiskIsSaidOnceAndItsEndToo() {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    process.write("a", 1);
    process.files.roomBytes = 0;
    for (int i = 2; i < 10; i++) {
      process.write("a", i);
      process.clock.millis += 40_000;
      process.work();
    }
    assertThat(process.log()).containsOnlyOnce("cannot be written: No space left on device");
    assertThat(process.log()).doesNotContain("can be written again");
    assertThat(process.spool.isOnDisk()).isFalse();

    process.files.roomBytes = Long.MAX_VALUE;
    process.clock.millis += 40_000;
    process.work();
    assertThat(process.log()).containsOnlyOnce("can be written again");
    process.kill();

    SpoolProcess next = new SpoolProcess(SpoolProcess.on(folder));
    assertThat(SpoolProcess.numbers(next.deliverAll()))
        .containsExactlyElementsOf(IntStream.range(1, 10).boxed().toList());
    next.spool.close();
  }

  @Test
  void memoryIsBoundedWhileThereIsNoDisk() {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder).memory(5, 1 << 20));
    process.files.isReadOnly = true;
    for (int i = 0; i < 20; i++) {
      process.write("a", i);
    }
    assertThat(process.spool.records()).isEqualTo(5);
    assertThat(process.ledger.totals().dropped()).containsEntry(Reasons.SPOOL_FULL, 15L);
    process.deliver(new ArrayList<>(process.handedOut));
    process.spool.close();
    assertThat(process.sum()).startsWith("captured 20 = delivered 5 + waiting 0");
  }

  @Test
  void aReadOnlyDirectoryIsSaidWithWhatToDo() {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder.resolve("spool")));
    process.files.isReadOnly = true;
    process.write("a", 1);
    assertThat(process.numbersOf("a")).containsExactly(1);
    assertThat(process.log())
        .containsOnlyOnce("cannot be written: " + folder.resolve("spool"))
        .contains("Read-only file system", "spool.directory");
    process.deliverAll();
    process.spool.close();
    assertThat(process.sum()).startsWith("captured 1 = delivered 1 + waiting 0");
  }

  @Test
  void withoutLocksTheDirectoryIsRefused() throws IOException {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    process.files.hasNoLocks = true;
    for (int i = 0; i < 5; i++) {
      process.write("a", i);
      process.clock.millis += 60_000;
      process.work();
    }
    assertThat(process.log()).containsOnlyOnce("cannot be locked").contains("network file systems");
    assertThat(process.numbersOf("a")).containsExactly(0, 1, 2, 3, 4);
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).as("directories, one for all attempts").hasSizeLessThan(2);
    }
    process.spool.close();
  }

  @Test
  void withoutDescriptorsItGoesOnInMemoryAndHeals() {
    SpoolProcess process =
        new SpoolProcess(SpoolProcess.on(folder).segmentBytes(100).window(8, 1 << 20));
    process.write("a", 1, 2, 3, 4);
    process.files.hasNoDescriptors = true;
    process.write("a", 5).write("a", 6);
    process.deliver(new ArrayList<>(process.handedOut));
    process.files.hasNoDescriptors = false;
    process.clock.millis += 60_000;
    process.work();

    assertThat(process.spool.isOnDisk()).isTrue();
    assertThat(SpoolProcess.numbers(process.deliverAll())).containsExactly(3, 4, 5, 6);
    process.spool.close();
    assertThat(process.sum()).startsWith("captured 6 = delivered 6 + waiting 0");
    assertThat(process.files.openFiles).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no descriptors", "read-only", "denied"})
  void whatCannotBeOpenedAtTheStartComesBeforeWhatIsNewAllTheSame(String fault) {
    SpoolProcess old = new SpoolProcess(SpoolProcess.on(folder).segmentBytes(100));
    old.write("a", 1).write("a", 2).write("b", 3).write("a", 4);
    old.kill();

    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder).segmentBytes(100));
    process.files.hasNoDescriptors = fault.equals("no descriptors");
    process.files.isReadOnly = fault.equals("read-only");
    process.files.isDenied = fault.equals("denied");
    process.work();
    for (int number = 5; number < 15; number++) {
      process.write(number % 2 == 0 ? "a" : "b", number);
      process.clock.millis += 3_000;
      process.work();
    }
    assertThat(process.handedOut).isEmpty();
    process.files.hasNoDescriptors = false;
    process.files.isReadOnly = false;
    process.files.isDenied = false;
    process.write("a", 16);
    process.clock.millis += 30_000;
    process.work();
    assertThat(process.numbersOf("a")).containsExactly(1, 2, 4, 6, 8, 10, 12, 14, 16);
    assertThat(process.numbersOf("b")).containsExactly(3, 5, 7, 9, 11, 13);
    process.deliverAll();
    process.spool.close();
    assertThat(process.sum()).startsWith("captured 15 = delivered 15 + waiting 0");
    assertThat(process.log()).doesNotContain("out of order");
  }

  @Test
  void whatOneDirectoryLeftComesBeforeWhatIsWrittenToAnotherAlthoughItIsOpenedLater()
      throws IOException {
    SpoolProcess old = new SpoolProcess(SpoolProcess.on(folder.resolve("first")));
    old.write("a", 1, 2);
    old.kill();
    // The lock of what is left can't be had; all else can be written.
    Path lock = folder.resolve("first/process-1/lock");
    Files.delete(lock);
    Files.createDirectory(lock);

    SpoolProcess process =
        new SpoolProcess(
            SpoolProcess.on(folder)
                .segmentBytes(100)
                .directories(List.of(folder.resolve("first"), folder.resolve("second"))));
    process.work();
    process.write("a", 3).work();
    process.write("a", 4).work();
    assertThat(process.spool.isOnDisk()).isTrue();
    assertThat(process.handedOut).isEmpty();
    Files.delete(lock);
    Files.createFile(lock);
    process.clock.millis += 1_000;
    assertThat(SpoolProcess.numbers(process.deliverAll())).containsExactly(1, 2, 3, 4);
    process.spool.close();
  }

  @Test
  void whatCannotBeOpenedForAMinuteHoldsNothingUpAnyMoreAndThatIsSaid() {
    SpoolProcess process = thatCannotOpenWhatWaits(SpoolProcess.on(folder));
    process.write("a", 2);
    process.clock.millis += 59_000;
    process.work();
    assertThat(process.handedOut).isEmpty();
    process.clock.millis += 1_000;
    process.work();
    assertThat(process.numbersOf("a")).containsExactly(2);
    assertThat(process.log()).containsOnlyOnce("out of order");
    process.files.isReadOnly = false;
    process.clock.millis += 30_000;
    assertThat(SpoolProcess.numbers(process.deliverAll())).containsExactly(2, 1);
    process.spool.close();
  }

  @Test
  void whatIsHeldBackInMemoryIsHandedOutAsTheProcessEnds() {
    SpoolProcess process = thatCannotOpenWhatWaits(SpoolProcess.on(folder));
    process.write("a", 2).work();
    assertThat(process.handedOut).isEmpty();
    process.spool.holdNothingBackInMemory();
    assertThat(SpoolProcess.numbers(process.deliverAll())).containsExactly(2);
    process.spool.close();
    assertThat(process.sum())
        .isEqualTo("captured 1 = delivered 1 + waiting 0 + dead-lettered 0 + dropped 0");
  }

  @Test
  void anotherUsersDirectoryHoldsNothingUp() throws IOException {
    SpoolProcess process =
        new SpoolProcess(
            SpoolProcess.on(folder)
                .directories(List.of(folder.resolve("theirs"), folder.resolve("ours"))));
    process.files.denied = Files.createDirectory(folder.resolve("theirs"));
    process.work();
    process.write("a", 1);
    assertThat(process.numbersOf("a")).containsExactly(1);
    assertThat(process.spool.isOnDisk()).isTrue();
    process.spool.close();
  }

  @Test
  void newMessagesAreNotHeldBackUntilTheyHaveToBeDropped() {
    SpoolProcess process = thatCannotOpenWhatWaits(SpoolProcess.on(folder).memory(10, 1 << 20));
    for (int number = 2; number < 20; number++) {
      process.write("a", number);
      process.clock.millis += 1_000;
      process.work();
      process.deliver(new ArrayList<>(process.handedOut));
    }
    assertThat(process.ledger.totals().dropped()).isEmpty();
    process.spool.close();
  }

  @Test
  void aDirectoryDeletedUnderUsCostsOnlyWhatWasNotHandedOut() throws IOException {
    SpoolProcess process =
        new SpoolProcess(SpoolProcess.on(folder.resolve("spool")).window(8, 1 << 20));
    process.write("a", 1, 2, 3, 4);
    assertThat(process.numbersOf("a")).containsExactly(1, 2);
    SpoolProcess.delete(folder.resolve("spool"));
    process.clock.millis += 10_000;
    process.work();
    process.write("a", 5);
    process.work();
    process.kill();

    SpoolProcess next = new SpoolProcess(SpoolProcess.on(folder.resolve("spool")));
    assertThat(SpoolProcess.numbers(next.deliverAll())).containsExactly(1, 2, 5);
    next.spool.close();
    assertThat(process.log()).containsOnlyOnce("was deleted while it was in use");
    assertThat(process.ledger.totals().dropped()).containsEntry(Reasons.LOST, 2L);
    assertThat(next.sum())
        .isEqualTo(
            "captured 5 = delivered 3 + waiting 0 + dead-lettered 0 + dropped 2 (lost on disk 2)");
  }

  @Test
  void aWriteThatFailsInADeletedDirectoryLeadsAtOnceToANewOne() throws IOException {
    SpoolProcess process =
        new SpoolProcess(SpoolProcess.on(folder.resolve("spool")).segmentBytes(1));
    process.write("a", 1);
    SpoolProcess.delete(folder.resolve("spool"));
    for (int number = 2; number < 9; number++) {
      process.write("a", number);
    }
    // Whoever waits for a long backoff, or for the next look around, loses them here.
    process.work();
    process.kill();

    SpoolProcess next = new SpoolProcess(SpoolProcess.on(folder.resolve("spool")));
    assertThat(SpoolProcess.numbers(next.deliverAll())).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    next.spool.close();
    assertThat(process.log())
        .containsSubsequence("was deleted while it was in use", "can be written again");
  }

  @Test
  void whatIsDeliveredIsAcknowledgedAlsoWhileDeadLettersCannotBeWritten() throws IOException {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    process.write("bad", 1).write("good", 2, 3, 4).write("waits", 5).work();
    process.files.denied = folder.resolve(DeadLetters.DIRECTORY);
    List<SpoolRecord> out = new ArrayList<>(process.handedOut);
    process.spool.settle(out.get(0), Outcome.DEAD_LETTERED, bytes("{}"));
    process.deliver(out.subList(1, 4));
    assertThat(process.log()).contains("cannot be set aside").doesNotContain("was delivered");
    process.kill();

    SpoolProcess next = new SpoolProcess(SpoolProcess.on(folder));
    assertThat(SpoolProcess.numbers(next.deliverAll())).containsExactly(1, 5);
    next.spool.close();
  }

  @Test
  void deadLettersThatCannotBeWrittenHoldUpNobody() throws IOException {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder).window(10, 1 << 20));
    process.write("before", 1).deliverAll();
    process.files.denied = folder.resolve(DeadLetters.DIRECTORY);
    for (int i = 2; i < 12; i++) {
      process.write("bad" + i, i);
    }
    process.work();
    for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
      process.spool.settle(record, Outcome.DEAD_LETTERED, bytes("{\"n\":" + record.id() + "}"));
    }
    process.handedOut.clear();
    process.write("good", 20, 21).work();
    assertThat(process.numbersOf("good")).containsExactly(20, 21);
    process.deliver(new ArrayList<>(process.handedOut));
    assertThat(process.sum())
        .isEqualTo("captured 13 = delivered 3 + waiting 2 + dead-lettered 8 + dropped 0");
    assertThat(process.log()).contains("beyond 2, or");

    process.files.denied = null;
    process.clock.millis += 2_000;
    process.work();
    assertThat(process.sum())
        .isEqualTo("captured 13 = delivered 3 + waiting 0 + dead-lettered 10 + dropped 0");
    assertThat(folder.resolve("dead-letter/process-1-000001.jsonl"))
        .hasContent("{\"n\":id-2}\n{\"n\":id-3}");
    process.spool.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFullDiskLeavesNoHalfDeadLetterAndNoneTwice() throws IOException {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder)).write("a", 1, 2);
    for (SpoolRecord record : process.handedOut) {
      byte[] line = ("{\"id\":\"" + record.id() + "\"}").getBytes(StandardCharsets.UTF_8);
      process.spool.settle(record, Outcome.DEAD_LETTERED, line);
    }
    for (int second = 0; second < 3; second++) {
      process.files.roomBytes = 20;
      process.work();
      process.clock.millis += 1_000;
    }
    process.files.roomBytes = Long.MAX_VALUE;
    process.work();
    process.kill();
    assertThat(folder.resolve("dead-letter/process-1-000001.jsonl"))
        .hasContent("{\"id\":\"id-1\"}\n{\"id\":\"id-2\"}\n");
  }

  @Test
  void theSecondDirectoryIsTakenIfTheFirstCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no directory");
    SpoolProcess process =
        new SpoolProcess(
            SpoolProcess.on(folder)
                .directories(List.of(file.resolve("spool"), folder.resolve("b"))));
    process.write("a", 1);
    assertThat(process.spool.isOnDisk()).isTrue();
    assertThat(folder.resolve("b")).isNotEmptyDirectory();
    process.kill();
  }

  /** A killed process left the first message of "a"; the disk is read-only as this one begins. */
  private SpoolProcess thatCannotOpenWhatWaits(SpoolOptions.Builder options) {
    SpoolProcess old = new SpoolProcess(SpoolProcess.on(folder));
    old.write("a", 1);
    old.kill();
    SpoolProcess process = new SpoolProcess(options);
    process.files.isReadOnly = true;
    process.work();
    return process;
  }
}
