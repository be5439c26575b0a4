package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes in one directory. */
class SiblingsTest {
  @TempDir Path folder;

  @Test
  void eachProcessHasADirectoryOfItsOwn() {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    a.write("u", 1);
    b.write("u", 2);
    assertThat(SpoolProcess.numbers(a.deliverAll())).containsExactly(1);
    assertThat(SpoolProcess.numbers(b.deliverAll())).containsExactly(2);
    assertThat(folder.resolve("process-1/lock")).exists();
    assertThat(folder.resolve("process-2/lock")).exists();
    a.spool.close();
    b.spool.close();
  }

  @Test
  void aLiveSiblingAdoptsWhatADeadOneLeftExactlyOnceAndItsCounts() {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess c = new SpoolProcess(SpoolProcess.on(folder));
    a.write("u", 1, 2, 3);
    b.write("v", 4).work();
    c.write("w", 5).work();
    a.deliver(List.of(a.handedOut.get(0)));
    a.kill();
    b.handedOut.clear();
    c.handedOut.clear();

    b.clock.millis += 10_000;
    b.work();
    c.clock.millis += 10_000;
    c.work();
    assertThat(SpoolProcess.numbers(b.handedOut)).containsExactly(2, 3);
    assertThat(c.handedOut).isEmpty();

    b.deliver(new ArrayList<>(b.handedOut));
    b.clock.millis += 2_000;
    b.work();
    assertThat(b.sum())
        .isEqualTo("captured 4 = delivered 3 + waiting 1 + dead-lettered 0 + dropped 0");
    b.kill();
    c.kill();

    // The counts of all three, once.
    SpoolProcess d = new SpoolProcess(SpoolProcess.on(folder));
    d.deliverAll();
    assertThat(d.sum())
        .isEqualTo("captured 5 = delivered 5 + waiting 0 + dead-lettered 0 + dropped 0");
    d.spool.close();
  }

  @Test
  void whatAnAdopterAdoptedIsAdoptedAgainWhenItDies() {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    b.write("v", 9);
    a.write("u", 1, 2);
    a.kill();
    b.clock.millis += 10_000;
    b.work();
    b.kill();

    SpoolProcess c = new SpoolProcess(SpoolProcess.on(folder));
    assertThat(SpoolProcess.numbers(c.deliverAll())).containsExactlyInAnyOrder(1, 2, 9);
    c.spool.close();
  }

  @Test
  void whatIsAdoptedComesBeforeWhatIsCapturedThen() {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    a.write("u", 1, 2);
    a.kill();
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    b.work();
    b.write("u", 3);
    assertThat(b.numbersOf("u")).containsExactly(1, 2, 3);
    b.kill();
  }

  @Test
  void whoWroteFirstComesFirstWhicheverDirectoryItHad() {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    a.write("v", 9);
    b.write("u", 1, 2);
    a.deliverAll();
    a.spool.close();
    b.kill();
    SpoolProcess c = new SpoolProcess(SpoolProcess.on(folder));
    c.clock.millis = b.clock.millis + 5_000;
    // It has what the first one left before it has looked for what others did.
    c.write("u", 3, 4);
    c.kill();
    SpoolProcess d = new SpoolProcess(SpoolProcess.on(folder));
    assertThat(SpoolProcess.numbers(d.deliverAll())).containsExactly(1, 2, 3, 4);
    d.spool.close();
  }

  @Test
  void aDirectoryThatIsBeingDeletedIsAdoptedByNobody() throws Exception {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder).window(8, 1 << 20));
    a.write("u", 1, 2, 3, 4);
    assertThat(a.numbersOf("u")).containsExactly(1, 2);
    // As rm -r does it, file by file.
    Files.delete(folder.resolve("process-1/lock"));
    a.clock.millis += 10_000;
    a.work();
    a.write("u", 5);
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    b.work();
    b.write("v", 6);
    assertThat(SpoolProcess.numbers(b.handedOut)).containsExactly(6);
    assertThat(b.log()).contains("process-1 has no file 'lock'");
    assertThat(SpoolProcess.numbers(a.deliverAll())).containsExactly(1, 2, 5);
    assertThat(a.sum())
        .isEqualTo(
            "captured 5 = delivered 3 + waiting 0 + dead-lettered 0 + dropped 2 (lost on disk 2)");
    a.spool.close();
    b.spool.close();
  }

  @Test
  void aDirectoryThatWasDeletedAndMadeAgainByAnotherProcessIsNotOurs() throws Exception {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    a.write("u", 1);
    try (var files = Files.list(folder.resolve("process-1"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.createFile(folder.resolve("process-1/lock"));
    Files.writeString(folder.resolve("process-1/0000000001-0.acks"), "theirs");
    a.spool.settle(a.handedOut.get(0), Outcome.DEAD_LETTERED, new byte[] {'{', '}'});
    a.handedOut.clear();
    a.work();
    a.work();
    assertThat(folder.resolve("process-1/0000000001-0.acks")).hasContent("theirs");
    assertThat(a.log()).contains("process-1 was deleted while it was in use");
    a.write("u", 2);
    assertThat(SpoolProcess.numbers(a.deliverAll())).containsExactly(2);
    a.spool.close();
    assertThat(a.sum())
        .isEqualTo("captured 2 = delivered 1 + waiting 0 + dead-lettered 1 + dropped 0");
    assertThat(folder.resolve("process-1")).isDirectoryNotContaining("glob:**.segment");
  }

  @Test
  void directoriesAreUsedAgain() throws Exception {
    for (int i = 0; i < 10; i++) {
      SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
      process.write("u", i);
      process.deliverAll();
      process.kill();
    }
    try (var made = Files.list(folder)) {
      assertThat(made).hasSize(1);
    }
  }

  /**
   * A container that crashed leaves its lock's file, and in the next one a process has the same
   * process id: what stands in the file, and that it is there, means nothing.
   */
  @Test
  void aLockThatNobodyHoldsAnyMoreIsNoneWhateverStandsInItsFile() throws Exception {
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    a.write("u", 1, 2);
    a.kill();
    Path lock = folder.resolve("process-1/lock");
    Files.writeString(lock, String.valueOf(ProcessHandle.current().pid()));

    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    assertThat(SpoolProcess.numbers(b.deliverAll())).containsExactly(1, 2);
    assertThat(folder.resolve("process-2")).doesNotExist();
    b.kill();
  }

  @Test
  void beforeTheFirstMessageNothingIsMade() {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder.resolve("spool")));
    process.work();
    assertThat(folder.resolve("spool")).doesNotExist();
    process.spool.close();
    assertThat(folder.resolve("spool")).doesNotExist();
  }

  /** It began the directory that was there first, and went on in it after the other one's end. */
  @Test
  void whatAStartWroteToADirectoryThatItFoundComesAfterWhatItAdoptedBeside() {
    // Two live at one time, as in a rolling restart; Metrix cannot be reached throughout.
    SpoolProcess a = new SpoolProcess(SpoolProcess.on(folder));
    SpoolProcess b = new SpoolProcess(SpoolProcess.on(folder));
    a.write("v", 9);
    b.clock.millis = a.clock.millis + 1_000;
    b.write("u", 1, 2);
    a.kill();
    b.kill();
    // One start: owns process-1, adopts process-2, and captures more of the same user.
    SpoolProcess c = new SpoolProcess(SpoolProcess.on(folder));
    c.clock.millis = b.clock.millis + 5_000;
    c.work();
    c.write("u", 3, 4);
    assertThat(c.numbersOf("u")).containsExactly(1, 2, 3, 4);
    c.kill();
    SpoolProcess d = new SpoolProcess(SpoolProcess.on(folder));
    d.clock.millis = c.clock.millis + 5_000;
    d.work();
    assertThat(d.numbersOf("u")).containsExactly(1, 2, 3, 4);
    d.kill();
  }
}
