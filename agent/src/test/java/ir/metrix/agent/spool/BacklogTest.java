package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed out, of more than may be handed out at one time. */
class BacklogTest {
  private static final int WINDOW = 20;
  private static final int OF_ONE_USER = 5;

  @TempDir Path folder;

  @Test
  void theWindowBoundsWhatIsHandedOut() {
    SpoolProcess process = start(options());
    for (int i = 0; i < 500; i++) {
      process.write("user-" + i, i);
    }
    assertThat(process.work().handedOut).hasSize(WINDOW);
    assertThat(SpoolProcess.numbers(process.deliverAll()))
        .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
    process.spool.close();
  }

  @Test
  void aUserWhoIsNotDeliveredHoldsUpNobody() {
    SpoolProcess process = start(options());
    for (int i = 0; i < 400; i++) {
      process.write(i % 2 == 0 ? "stuck" : "user-" + i, i);
    }
    deliverAllBut("stuck", process);
    assertThat(process.handedOut).hasSize(OF_ONE_USER);
    assertThat(process.spool.records()).isEqualTo(200);

    List<SpoolRecord> late = process.deliverAll();
    assertThat(SpoolProcess.numbers(late))
        .containsExactlyElementsOf(
            IntStream.range(0, 400).filter(i -> i % 2 == 0).boxed().toList());
    process.spool.close();
  }

  @Test
  void usersWhoAreLeftBehindDoNotReadEachOthersMessages() {
    int users = 40;
    SpoolProcess process = start(SpoolProcess.on(folder).window(1_000, 16 << 20).windowOfUser(10));
    String padding = "x".repeat(1_000);
    for (int i = 0; i < 8_000; i++) {
      process.append("", "user-" + i % users, i, padding);
    }
    process.spool.flush(process.handedOut);
    long written = process.spool.bytes();

    List<SpoolRecord> delivered = process.deliverAll();

    assertThat(delivered).hasSize(8_000);
    for (int user = 0; user < users; user++) {
      int remainder = user;
      assertThat(
              SpoolProcess.numbers(delivered).stream().filter(n -> n % users == remainder).toList())
          .isSorted();
    }
    // About once, by the one for all who are behind; the first ones came from memory.
    assertThat(process.files.bytesRead).isBetween(written / 2, 2 * written);
    process.spool.close();
  }

  @Test
  void anApplicationThatIsRefusedHoldsUpNoOther() {
    SpoolProcess process =
        start(options().applicationIds(Map.of("", "one", "b", "two")).window(40, 1 << 20));
    for (int i = 0; i < 400; i++) {
      process.append(i % 2 == 0 ? "" : "b", "user-" + i, i, "");
      process.spool.flush(process.handedOut);
    }
    List<SpoolRecord> ofB;
    do {
      process.work();
      ofB = process.handedOut.stream().filter(r -> r.application().equals("b")).toList();
      process.deliver(ofB);
    } while (!ofB.isEmpty());
    assertThat(process.spool.records()).isEqualTo(200);

    assertThat(SpoolProcess.numbers(process.deliverAll()))
        .containsExactlyElementsOf(
            IntStream.range(0, 400).filter(i -> i % 2 == 0).boxed().toList());
    process.spool.close();
  }

  @Test
  void fewRecordsOfAStuckUserDoNotKeepTheRoomOfAll() {
    SpoolProcess process = start(options().segmentBytes(2_000).maxBytes(30_000));
    for (int i = 0; i < 2_000; i++) {
      assertThat(process.append(i % 50 == 0 ? "stuck" : "user-" + i, i))
          .as("message %s, %s", i, process.log())
          .isTrue();
      process.spool.flush(process.handedOut);
      deliverAllBut("stuck", process);
    }
    assertThat(process.spool.records()).isEqualTo(40);
    process.kill();

    SpoolProcess next = start(options());
    assertThat(SpoolProcess.numbers(next.deliverAll()))
        .containsExactlyElementsOf(
            IntStream.range(0, 2_000).filter(i -> i % 50 == 0).boxed().toList());
    assertThat(next.sum())
        .isEqualTo("captured 2000 = delivered 2000 + waiting 0 + dead-lettered 0 + dropped 0");
    next.spool.close();
  }

  /** What of a file is given up is written nowhere before the file goes as a whole. */
  @Test
  void aFileThatIsTooOldIsNotCompactedWhileSomeOfItIsHandedOut() {
    SpoolProcess process =
        start(
            SpoolProcess.on(folder)
                .segmentBytes(2_000)
                .maxAgeMillis(100_000)
                .window(40, 1 << 20)
                .windowOfUser(1));
    int written = 0;
    for (int file = 0; file < 10; file++) {
      process.write("user-" + file, written++);
      for (int i = 1; i < 25; i++) {
        process.write("stuck", written++);
      }
    }
    process.work();
    List<SpoolRecord> held = new ArrayList<>(process.handedOut);
    assertThat(held).hasSize(11);
    process.clock.millis += 100_001;
    process.work();
    assertThat(process.spool.records()).isEqualTo(11);

    for (int i = 0; i < 40; i++) {
      process.write("served", written++);
      process.deliver(List.of(process.handedOut.get(11)));
    }
    for (SpoolRecord record : held) {
      process.spool.settle(record, Outcome.TOO_OLD, null);
    }
    process.work();
    process.spool.close();
    assertThat(process.sum())
        .isEqualTo(
            "captured 290 = delivered 40 + waiting 0 + dead-lettered 0 + dropped 250 (too old 250)");
  }

  /** Whatever happens in whatever order: nothing is lost, nothing doubled, no user out of order. */
  @RepeatedTest(60)
  void anyHistoryKeepsOrderAndCount(RepetitionInfo repetition) {
    long seed = Long.getLong("metrix.spool.seed", 0) + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    SpoolOptions.Builder options =
        options()
            .applicationIds(Map.of("", "one", "b", "two"))
            .segmentBytes(300 + random.nextInt(3_000))
            .maxBytes(1 << 20);
    SpoolProcess process = start(options);
    Map<Object, Integer> delivered = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    int written = 0;
    for (int step = 0; step < 300; step++) {
      int what = random.nextInt(12);
      if (what == 0) {
        process.kill();
        process = start(options);
      } else if (what == 1) {
        process.files.roomBytes = random.nextInt(2_000);
      } else if (what <= 3) {
        heal(process);
      } else if (what == 4) {
        process.clock.millis += 1_500;
        process.work();
      } else if (what <= 7) {
        for (int i = random.nextInt(20); i > 0; i--) {
          String application = random.nextInt(3) == 0 ? "b" : "";
          process.append(application, "user-" + random.nextInt(4), written++, "");
        }
        process.spool.flush(process.handedOut);
        // Only what is on disk may be asked for after a kill.
        heal(process);
      } else {
        process.work();
        deliverSome(process, random, delivered, seen, seed);
      }
    }
    process.files.roomBytes = Long.MAX_VALUE;
    process.clock.millis += 61_000;
    process.work();
    while (!process.handedOut.isEmpty()) {
      deliverSome(process, random, delivered, seen, seed);
    }
    assertThat(seen.size()).as("seed %s, %s", seed, process.log()).isEqualTo(written);
    assertThat(process.spool.records()).as("seed " + seed).isZero();
    assertThat(process.ledger.totals().waiting()).as("seed " + seed).isZero();
    process.spool.close();
    assertThat(process.files.openFiles).isZero();
  }

  private static void heal(SpoolProcess process) {
    process.files.roomBytes = Long.MAX_VALUE;
    process.clock.millis += 31_000;
    process.work();
  }

  /** The first ones of some users, as delivery does it. */
  private static void deliverSome(
      SpoolProcess process,
      Random random,
      Map<Object, Integer> delivered,
      Set<Integer> seen,
      long seed) {
    List<Object> users = new ArrayList<>();
    for (SpoolRecord record : process.handedOut) {
      if (!users.contains(record.userKey())) {
        users.add(record.userKey());
      }
    }
    Collections.shuffle(users, random);
    for (Object user : users.subList(0, (users.size() + 1) / 2)) {
      List<SpoolRecord> first =
          process.handedOut.stream()
              .filter(r -> r.userKey().equals(user))
              .limit(1 + random.nextInt(3))
              .toList();
      for (SpoolRecord record : first) {
        int number = Integer.parseInt(record.id().substring(3));
        boolean isRepeated = !seen.add(number);
        Integer last = delivered.get(user);
        if (!isRepeated) {
          assertThat(number).as("order, seed " + seed).isGreaterThan(last == null ? -1 : last);
          delivered.put(user, number);
        }
      }
      process.deliver(first);
    }
  }

  private static void deliverAllBut(String user, SpoolProcess process) {
    List<SpoolRecord> others;
    do {
      process.work();
      others = process.handedOut.stream().filter(r -> !user.equals(r.customUserId())).toList();
      process.deliver(others);
    } while (!others.isEmpty());
  }

  private SpoolOptions.Builder options() {
    return SpoolProcess.on(folder).window(WINDOW, 1 << 20).windowOfUser(OF_ONE_USER);
  }

  private static SpoolProcess start(SpoolOptions.Builder options) {
    return new SpoolProcess(options);
  }

  /** Its user has the key of the default application's user of that name. */
  @Test
  void messageOfAnUnknownApplicationWaitsForItThoughAUserOfTheSameNameIsLeftBehind() {
    SpoolProcess first =
        start(options().applicationIds(Map.of("", "one", "b", "two")).windowOfUser(2));
    for (int i = 0; i < 10; i++) {
      first.append("", "ali", i, "");
    }
    first.append("b", "ali", 10, "");
    first.spool.flush(first.handedOut);
    first.kill();

    SpoolOptions.Builder builder = options().applicationIds(Map.of("", "one")).windowOfUser(2);
    SpoolProcess next = new SpoolProcess(builder);
    assertThat(SpoolProcess.numbers(next.deliverAll()))
        .containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
    next.applicationsCome(Map.of("b", "two"));
    next.clock.millis += 20_000;
    assertThat(SpoolProcess.numbers(next.deliverAll())).containsExactly(10);
    next.spool.close();
  }
}
