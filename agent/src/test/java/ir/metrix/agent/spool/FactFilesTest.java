package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.once.Fact;
import ir.metrix.agent.once.FactWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was sent in one process is not new in the next. */
class FactFilesTest {
  private static final long DAY = 24 * 3_600_000;

  @TempDir Path folder;

  /** A process whose rule has a {@code once}. */
  private static final class Once {
    private final SpoolProcess process;
    private final FactWindow window;

    private Once(Path folder, long startMillis) {
      this(folder, startMillis, new FaultyFiles(), 10_000_000);
    }

    private Once(Path folder, long startMillis, FaultyFiles files, long mostFacts) {
      process = new SpoolProcess(SpoolProcess.on(folder), files);
      process.clock.millis = startMillis;
      window = new FactWindow(() -> process.clock.millis, mostFacts);
      window.keepFor(DAY);
      process.spool.keepFacts(window);
    }

    private static Fact fact(int number) {
      return Fact.of("r", "v" + number, DAY);
    }

    /** As capture does: what is new is sent. */
    private boolean call(int number) {
      if (!window.mark(fact(number))) {
        return false;
      }
      prepare();
      process.ledger.account("r").countCaptured();
      boolean taken =
          process.spool.append(
              new SpoolRecord(
                  "",
                  "u",
                  null,
                  "r",
                  fact(number).messageId(0),
                  process.clock.millis,
                  new byte[] {'{', '}'},
                  fact(number)));
      assertThat(taken).isTrue();
      process.spool.flush(process.handedOut);
      return true;
    }

    private int prepare() {
      int turns = 1;
      while (!process.spool.prepare()) {
        turns++;
      }
      return turns;
    }

    private List<Integer> newOf(int to) {
      prepare();
      List<Integer> isNew = new ArrayList<>();
      for (int i = 0; i < to; i++) {
        if (window.mark(fact(i))) {
          isNew.add(i);
        }
      }
      return isNew;
    }
  }

  private static final long START = 1_733_830_178_000L;

  @Test
  void aKilledProcessLeavesWhatItSent() {
    Once first = new Once(folder, START);
    for (int i = 0; i < 5; i++) {
      assertThat(first.call(i)).isTrue();
    }
    first.process.kill();

    Once second = new Once(folder, START + DAY - 1_000);
    assertThat(second.newOf(7)).containsExactly(5, 6);
    second.process.kill();

    Once third = new Once(folder, START + DAY);
    assertThat(third.newOf(2)).containsExactly(0, 1);
    third.process.kill();
  }

  @Test
  void cutAtEveryByteAllWholeEntriesCountAndTheNextProcessGoesOn() throws IOException {
    Path original = folder.resolve("original");
    Once first = new Once(original, START);
    for (int i = 0; i < 4; i++) {
      first.call(i);
    }
    first.process.kill();
    byte[] whole = Files.readAllBytes(onlyFile(original));
    assertThat(whole).hasSize(Format.HEADER_BYTES + 4 * TimedKeys.ENTRY_BYTES);

    for (int length = 0; length <= whole.length; length++) {
      Path copy = folder.resolve("cut-" + length);
      Path file = copy.resolve("process-1/once-0000000001");
      Files.createDirectories(file.getParent());
      Files.createFile(file.resolveSibling(Store.LOCK));
      Files.write(file, Arrays.copyOf(whole, length));
      Once second = new Once(copy, START + 1_000);
      int entries = Math.max(0, length - Format.HEADER_BYTES) / TimedKeys.ENTRY_BYTES;
      assertThat(second.newOf(4))
          .as("cut at " + length)
          .isEqualTo(List.of(0, 1, 2, 3).subList(entries, 4));
      assertThat(second.call(9)).isTrue();
      second.process.kill();
      Once third = new Once(copy, START + 2_000);
      List<Integer> isNew = third.newOf(10);
      assertThat(isNew).doesNotContain(9).hasSize(9 - entries);
      third.process.kill();
      assertThat(third.process.files.openFiles).isZero();
    }
  }

  @Test
  void flippedAtEveryByteAtMostOneEntryIsLostAndNoneInvented() throws IOException {
    Path original = folder.resolve("original");
    Once first = new Once(original, START);
    for (int i = 0; i < 4; i++) {
      first.call(i);
    }
    first.process.kill();
    byte[] whole = Files.readAllBytes(onlyFile(original));
    for (int at = 0; at < whole.length; at++) {
      Path copy = folder.resolve("flip-" + at);
      Path file = copy.resolve("process-1/once-0000000001");
      Files.createDirectories(file.getParent());
      Files.createFile(file.resolveSibling(Store.LOCK));
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file, flipped);
      Once second = new Once(copy, START + 1_000);
      List<Integer> lost =
          at < Format.HEADER_BYTES
              ? List.of()
              : List.of((at - Format.HEADER_BYTES) / TimedKeys.ENTRY_BYTES);
      assertThat(second.newOf(4)).as("flipped at " + at).isEqualTo(lost);
      assertThat(second.window.size()).isEqualTo(4);
      second.process.kill();
    }
  }

  @Test
  void whatDeadProcessesLeftIsAdoptedAndStaysWhenItsAdopterDies() throws IOException {
    Once a = new Once(folder, START);
    Once b = new Once(folder, START);
    a.call(1);
    b.call(2);
    a.process.deliverAll();
    b.process.deliverAll();
    a.process.spool.close();
    b.process.spool.close();

    // All of theirs was delivered: nothing else is left but this.
    Once c = new Once(folder, START + 5_000);
    c.process.work();
    assertThat(c.newOf(4)).containsExactly(0, 3);
    c.process.clock.millis += 2_000;
    c.process.work();
    c.process.kill();
    assertThat(filesOf(folder.resolve("process-1"))).hasSize(2);
    assertThat(filesOf(folder.resolve("process-2"))).isEmpty();

    Once d = new Once(folder, START + 9_000);
    d.process.work();
    assertThat(d.newOf(4)).containsExactly(0, 3);
    d.process.kill();
  }

  @Test
  void aLiveSiblingTakesOverTheFactsOfADeadOneWithItsMessages() {
    Once a = new Once(folder, START);
    Once b = new Once(folder, START);
    a.call(1);
    b.call(2);
    a.process.kill();
    b.process.clock.millis += 10_000;
    b.process.work();
    assertThat(b.newOf(4)).containsExactly(0, 3);
    b.process.kill();
  }

  @Test
  void filesAreDeletedWhenTheirTimeIsOver() throws IOException {
    Once process = new Once(folder, START);
    for (int hour = 0; hour < 24 * 10; hour++) {
      process.call(hour);
      process.process.clock.millis += DAY / 24;
      process.process.deliverAll();
    }
    List<Path> files = filesOf(folder.resolve("process-1"));
    assertThat(files).hasSizeBetween(5, 12);
    process.process.kill();
    Once next = new Once(folder, START + 10 * DAY);
    assertThat(next.prepare()).as("turns, one for a file").isEqualTo(files.size());
    // The last 24 hours.
    assertThat(next.newOf(240)).hasSize(240 - 23).startsWith(0).endsWith(216);
    next.process.kill();
  }

  @Test
  void withoutAnyOnceFilesOfEarlierOnesStayAsTheyAre() throws IOException {
    Once first = new Once(folder, START);
    first.call(1);
    first.process.kill();
    SpoolProcess without = new SpoolProcess(SpoolProcess.on(folder));
    without.spool.keepFacts(new FactWindow());
    without.clock.millis = START + 3_600_000;
    without.write("u", 7);
    without.deliverAll();
    without.spool.close();
    Once again = new Once(folder, START + 7_200_000);
    assertThat(again.newOf(3)).containsExactly(0, 2);
    again.process.kill();
  }

  @Test
  void onAFullDiskFactsWaitInMemoryAndAreWrittenWhenThereIsRoom() {
    FaultyFiles files = new FaultyFiles();
    Once process = new Once(folder, START, files, 10_000_000);
    process.call(1);
    files.roomBytes = 0;
    assertThat(process.call(2)).isTrue();
    process.process.clock.millis += 1_000;
    process.process.deliverAll();
    files.roomBytes = Long.MAX_VALUE;
    process.process.clock.millis += 60_000;
    process.process.work();
    assertThat(process.call(2)).isFalse();
    process.process.kill();
    Once next = new Once(folder, START + 100_000);
    assertThat(next.newOf(4)).containsExactly(0, 3);
    next.process.kill();
  }

  @Test
  void moreEntriesThanAreRememberedCostTheOldestFiles() throws IOException {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    FactWindow window = new FactWindow(() -> process.clock.millis, 10_000);
    window.keepFor(DAY);
    SpoolContext context =
        new SpoolContext(
            SpoolProcess.on(folder).build(), process.files, process.clock, process.ledger, null);
    process.write("u", 1);
    FactFiles files = new FactFiles(context, window, 1_000);
    for (int i = 0; i < 60_000; i++) {
      files.note(
          new SpoolRecord("", "u", null, "r", "id", 0, new byte[0], Fact.of("r", "v" + i, DAY)));
      if (i % 500 == 0) {
        files.write(process.spool.own());
      }
    }
    long entries = 0;
    for (Path file : filesOf(folder.resolve("process-1"))) {
      entries += (Files.size(file) - Format.HEADER_BYTES) / TimedKeys.ENTRY_BYTES;
    }
    assertThat(entries).isBetween(window.mostFacts(), window.mostFacts() + 2_000);
    process.kill();
  }

  private static Path onlyFile(Path spool) throws IOException {
    List<Path> files = filesOf(spool.resolve("process-1"));
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static List<Path> filesOf(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(FactFiles.PREFIX))
          .sorted()
          .toList();
    }
  }
}
