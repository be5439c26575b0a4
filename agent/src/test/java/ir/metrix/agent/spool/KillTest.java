package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed before each change that it makes on disk, and in the middle of each write.
 */
@Timeout(300)
class KillTest {
  private static final int MESSAGES = 60;

  @TempDir Path folder;

  @Test
  void whatWasWrittenArrivesInOrderAndCountsOnceWheneverTheKillComes() throws IOException {
    boolean wasKilled = true;
    int step = 0;
    for (; wasKilled; step++) {
      Life life = new Life(folder.resolve("step-" + step), step);
      wasKilled = life.isCutShort();
      life.assertNextDeliversTheRest("killed at " + step);
      assertThat(wasKilled || life.hasCompacted).as("a compaction").isTrue();
      if (Files.exists(life.root)) {
        SpoolProcess.delete(life.root);
      }
    }
    assertThat(step).as("steps of a life").isGreaterThan(100);
  }

  /** Writes, delivers and sets aside, but for one user, whose messages wait. */
  private static final class Life {
    private final Path root;
    private final FaultyFiles files = new FaultyFiles();
    private final Set<Integer> captured = new HashSet<>();
    private final Set<Integer> written = new HashSet<>();
    private final Set<Integer> settled = new HashSet<>();
    private boolean hasCompacted;

    private Life(Path root, int steps) {
      this.root = root;
      files.changesUntilKilled = steps;
    }

    private boolean isCutShort() throws IOException {
      SpoolProcess process = new SpoolProcess(options(root), files);
      try {
        live(process);
        return false;
      } catch (FaultyFiles.Killed e) {
        end(process);
        return true;
      }
    }

    private void live(SpoolProcess process) throws IOException {
      for (int i = 0; i < MESSAGES; i++) {
        captured.add(i);
        assertThat(process.append(i % 5 == 0 ? "stuck" : "user-" + i, i)).isTrue();
        process.spool.flush(process.handedOut);
        written.add(i);
        for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
          if (!record.customUserId().equals("stuck")) {
            settle(process, record);
          }
        }
        process.clock.millis += 300;
        process.work();
      }
      hasCompacted = names(root).anyMatch(name -> name.matches("\\d+-[1-9]\\d*\\.segment"));
      process.spool.close();
    }

    private void settle(SpoolProcess process, SpoolRecord record) {
      int number = number(record);
      if (number % 7 == 1) {
        process.spool.settle(record, Outcome.DEAD_LETTERED, new byte[] {'{', '}'});
      } else {
        process.spool.settle(record, Outcome.DELIVERED, null);
      }
      settled.add(number);
      process.handedOut.remove(record);
    }

    private void assertNextDeliversTheRest(String when) {
      SpoolProcess next = new SpoolProcess(options(root));
      List<SpoolRecord> delivered = next.deliverAll();
      List<Integer> numbers = SpoolProcess.numbers(delivered);
      Set<Integer> rest = new HashSet<>(written);
      rest.removeAll(settled);
      assertThat(numbers).as(when).doesNotHaveDuplicates().containsAll(rest);
      assertThat(captured).as(when).containsAll(numbers);
      assertThat(numbers.stream().filter(number -> number % 5 == 0)).as(when).isSorted();
      for (SpoolRecord record : delivered) {
        assertThat(new String(record.message(), StandardCharsets.UTF_8))
            .as(when)
            .startsWith("{\"n\":" + number(record) + ",");
      }
      assertThat(next.ledger.totals().waiting()).as(when).isZero();
      assertThat(next.ledger.totals().captured())
          .as(when)
          .isBetween((long) written.size(), (long) captured.size());
      assertSumStays(next, root, when);
    }
  }

  @Test
  void whatAnAdopterWasKilledOverArrivesAndCountsOnceWheneverTheKillComes() throws IOException {
    boolean wasKilled = true;
    int step = 0;
    for (; wasKilled; step++) {
      Path root = folder.resolve("step-" + step);
      leaveTwo(root);
      FaultyFiles files = new FaultyFiles();
      files.changesUntilKilled = step;
      Set<Integer> delivered = new HashSet<>();
      wasKilled = isAdopterCutShort(new SpoolProcess(options(root), files), delivered);

      SpoolProcess next = new SpoolProcess(options(root));
      List<Integer> rest = SpoolProcess.numbers(next.deliverAll());
      String when = "killed at " + step;
      assertThat(rest).as(when).doesNotHaveDuplicates();
      delivered.addAll(rest);
      assertThat(delivered)
          .as(when)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).boxed().toList());
      assertThat(next.sum())
          .as(when)
          .isEqualTo("captured 24 = delivered 24 + waiting 0 + dead-lettered 0 + dropped 0");
      assertSumStays(next, root, when);
      SpoolProcess.delete(root);
    }
    assertThat(step).as("steps of an adoption").isGreaterThan(20);
  }

  /** Twenty messages that wait, and counts of four that were delivered. */
  private static void leaveTwo(Path root) {
    List<SpoolProcess> left = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      left.add(new SpoolProcess(options(root)).write("early", 900 + i, 910 + i));
    }
    for (int i = 0; i < 2; i++) {
      SpoolProcess process = left.get(i);
      process.deliver(new ArrayList<>(process.handedOut));
      for (int number = 0; number < 10; number++) {
        process.write("user-" + number % 3, 10 * i + number);
      }
      process.clock.millis += 2_000;
      process.work();
    }
    left.forEach(SpoolProcess::kill);
  }

  private static boolean isAdopterCutShort(SpoolProcess adopter, Set<Integer> delivered)
      throws IOException {
    try {
      adopter.work();
      while (!adopter.handedOut.isEmpty()) {
        SpoolRecord record = adopter.handedOut.get(0);
        delivered.add(number(record));
        adopter.deliver(List.of(record));
      }
      adopter.clock.millis += 20_000;
      adopter.work();
      adopter.spool.close();
      return false;
    } catch (FaultyFiles.Killed e) {
      end(adopter);
      return true;
    }
  }

  /** The system closes what a killed process had open; locks that it was just taking, too. */
  private static void end(SpoolProcess killed) throws IOException {
    killed.kill();
    killed.files.endProcess();
  }

  private static void assertSumStays(SpoolProcess last, Path root, String when) {
    String sum = last.sum();
    last.spool.close();
    SpoolProcess next = new SpoolProcess(options(root));
    assertThat(next.deliverAll()).as(when).isEmpty();
    assertThat(next.sum()).as(when).isEqualTo(sum);
    next.spool.close();
  }

  private static SpoolOptions.Builder options(Path root) {
    return SpoolProcess.on(root).segmentBytes(500).window(20, 1 << 20).windowOfUser(5);
  }

  private static int number(SpoolRecord record) {
    return Integer.parseInt(record.id().substring(3));
  }

  private static Stream<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
