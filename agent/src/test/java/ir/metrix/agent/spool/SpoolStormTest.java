package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that a disk and a process may do, in any order: whatever it was, nothing is handed out
 * twice, each user's order holds, and in the end the sum is true, to the last message. More than
 * the build does: {@code -Dmetrix.storm.seed=… -Dmetrix.storm.count=…}.
 */
class SpoolStormTest {
  private static final int STEPS = 150;
  private static final String[] USERS = {"a", "b", "c", "d", "e"};

  @TempDir Path folder;

  @Test
  void whateverHappensTheSumIsTrueAndNothingIsHandedOutTwice() throws IOException {
    long seed = Long.getLong("metrix.storm.seed", System.nanoTime());
    int count = Integer.getInteger("metrix.storm.count", 100);
    System.out.println("SpoolStormTest: -Dmetrix.storm.seed=" + seed);
    for (int i = 0; i < count; i++) {
      Storm storm = new Storm(folder.resolve("storm-" + i), seed + i);
      try {
        storm.run();
      } catch (Throwable t) {
        throw new AssertionError(
            "-Dmetrix.storm.count=1 -Dmetrix.storm.seed="
                + (seed + i)
                + ": "
                + t
                + "\n"
                + storm.story,
            t);
      }
    }
  }

  private static final class Storm {
    private final Path folder;
    private final Random random;
    private final StringBuilder story = new StringBuilder();

    /** By the number of a message: whose it is. */
    private final Map<Integer, String> appended = new LinkedHashMap<>();

    private final Set<Integer> delivered = new HashSet<>();
    private final Set<Integer> deadLettered = new HashSet<>();
    private SpoolProcess process;
    private long millis = 1_733_830_178_000L;

    private final Set<SpoolRecord> known = new HashSet<>();

    /** By user, of this process. */
    private final Map<String, Integer> lastHandedOut = new HashMap<>();

    private Storm(Path folder, long seed) {
      this.folder = folder;
      this.random = new Random(seed);
    }

    private void run() throws IOException {
      start(false);
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      heal();
      deliverAll();
      process.spool.close();
      String sum = process.sum();
      Set<Integer> others = new TreeSet<>(appended.keySet());
      others.removeAll(delivered);
      others.removeAll(deadLettered);
      story.append("\nnot sent: ").append(others);
      assertThat(process.ledger.totals().waiting()).as(sum).isZero();
      assertThat(process.ledger.totals().captured()).as(sum).isEqualTo(appended.size());
      assertThat(process.ledger.totals().delivered()).as(sum).isEqualTo(delivered.size());
      assertThat(process.ledger.totals().deadLettered()).as(sum).isEqualTo(deadLettered.size());
      assertThat(process.files.openFiles).as("open files").isZero();

      start(true);
      assertThat(process.sum()).as("the next start's").isEqualTo(sum);
      process.spool.close();
    }

    private void start(boolean isHealthy) {
      lastHandedOut.clear();
      process =
          new SpoolProcess(
              SpoolProcess.on(folder)
                  .segmentBytes(700)
                  .maxBytes(20_000)
                  .window(24, 1 << 20)
                  .windowOfUser(4));
      process.clock.millis = millis;
      // What it cannot see yet has to come before what is newer, once it can.
      process.files.hasNoDescriptors = !isHealthy && random.nextInt(4) == 0;
      process.files.isReadOnly = !isHealthy && random.nextInt(4) == 0;
      process.work();
      story.append("\nstart with ").append(process.sum());
    }

    private void step() throws IOException {
      switch (random.nextInt(24)) {
        case 0 -> {
          story.append("\nroom for a little");
          process.files.roomBytes = random.nextInt(400);
        }
        case 1 -> {
          story.append("\nno descriptors");
          process.files.hasNoDescriptors = true;
        }
        case 2 -> {
          story.append("\nread-only");
          process.files.isReadOnly = true;
        }
        case 3, 4 -> heal();
        case 5 -> deleteDirectory();
        case 6 -> killHealthy();
        case 7, 8, 9, 10 -> pass(random.nextInt(4_000));
        default -> {
          if (random.nextBoolean()) {
            append();
          }
          settleSome();
          work(random.nextInt(3));
        }
      }
      checkHandedOut();
    }

    private void append() {
      for (int i = random.nextInt(12); i > 0; i--) {
        String user = USERS[random.nextInt(USERS.length)];
        int number = appended.size() + 1;
        appended.put(number, user);
        boolean taken = process.append("", user, number, "x".repeat(random.nextInt(60)));
        story.append("\nappend ").append(user).append(number).append(taken ? "" : " dropped");
      }
      if (random.nextInt(4) > 0) {
        story.append("\nflush");
        process.spool.flush(process.handedOut);
      }
    }

    private void work(int times) {
      for (int i = 0; i < times; i++) {
        story.append("\nwork");
        process.spool.work(process.handedOut);
      }
    }

    private void pass(long by) {
      story.append("\n+").append(by).append(" ms");
      millis += by;
      process.clock.millis = millis;
      work(1);
    }

    /** As the dispatcher does: of each user the first ones. */
    private void settleSome() {
      checkHandedOut();
      Set<String> stuck = new HashSet<>();
      for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
        if (stuck.contains(record.customUserId()) || random.nextInt(3) == 0) {
          stuck.add(record.customUserId());
        } else {
          settle(record);
        }
      }
    }

    private void settle(SpoolRecord record) {
      int number = number(record);
      boolean isRefused = number % 7 == 0;
      assertThat((isRefused ? deadLettered : delivered).add(number))
          .as("first of " + number)
          .isTrue();
      story.append("\nsettle ").append(number);
      process.spool.settle(
          record,
          isRefused ? Outcome.DEAD_LETTERED : Outcome.DELIVERED,
          isRefused ? new byte[] {'{', '}'} : null);
      process.handedOut.remove(record);
    }

    private void checkHandedOut() {
      for (SpoolRecord record : process.handedOut) {
        if (known.add(record)) {
          int number = number(record);
          assertThat(delivered).as("handed out").doesNotContain(number);
          assertThat(deadLettered).as("handed out").doesNotContain(number);
          Integer last = lastHandedOut.put(record.customUserId(), number);
          assertThat(last == null ? 0 : last).as("before " + number).isLessThan(number);
        }
      }
    }

    private static int number(SpoolRecord record) {
      return Integer.parseInt(record.id().substring(3));
    }

    private void heal() {
      story.append("\nheal");
      process.files.roomBytes = Long.MAX_VALUE;
      process.files.hasNoDescriptors = false;
      process.files.isReadOnly = false;
    }

    private void deleteDirectory() throws IOException {
      if (process.spool.own() == null
          || process.spool.own().isDeleted()
          // What was in it is then known to nobody.
          || process.spool.own().segments.stream().anyMatch(segment -> !segment.isCounted)) {
        return;
      }
      Path directory = process.spool.own().directory();
      story.append("\ndelete ").append(directory.getFileName());
      SpoolProcess.delete(directory);
    }

    /** When nothing is in memory alone, so that nothing is lost by it. */
    private void killHealthy() {
      heal();
      for (int i = 0; i < 4; i++) {
        pass(31_000);
        process.spool.flush(process.handedOut);
      }
      process.work();
      checkHandedOut();
      story.append("\nkill with ").append(process.sum());
      process.kill();
      process.handedOut.clear();
      assertThat(process.files.openFiles).as("open files").isZero();
      start(false);
    }

    private void deliverAll() {
      for (int i = 0; i < 4; i++) {
        pass(31_000);
        process.spool.flush(process.handedOut);
      }
      process.work();
      checkHandedOut();
      while (!process.handedOut.isEmpty()) {
        for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
          settle(record);
        }
        process.work();
        checkHandedOut();
      }
    }
  }
}
