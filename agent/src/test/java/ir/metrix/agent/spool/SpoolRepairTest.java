package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command changes in a spool that others use. */
@Timeout(60)
class SpoolRepairTest {
  @TempDir Path folder;

  private SpoolRepair repair() throws IOException {
    return new SpoolRepair(
        folder, List.of(SpoolProcess.APPLICATION_ID), new AgentLog(new ByteArrayOutputStream()));
  }

  private static SpoolProcess process(Path folder) {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    process.clock.millis = System.currentTimeMillis();
    process.spool.handsOutTo(
        userId -> {
          for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
            if (record.isOf(userId)) {
              process.spool.settle(record, Outcome.FORGOTTEN, null);
              process.handedOut.remove(record);
            }
          }
          return true;
        });
    return process;
  }

  private long forget(String user) throws Exception {
    try (SpoolRepair repair = repair()) {
      return repair.forgetWaiting(user, 30_000);
    }
  }

  /** A live process works until the command is through. */
  private long forgetBeside(SpoolProcess live, String user) throws Exception {
    AtomicBoolean isDone = new AtomicBoolean();
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread command =
        new Thread(
            () -> {
              try {
                outcome.set(forget(user));
              } catch (Exception e) {
                outcome.set(e);
              }
              isDone.set(true);
            });
    command.start();
    while (!isDone.get()) {
      live.clock.millis += 20;
      live.work();
      Thread.onSpinWait();
    }
    command.join();
    assertThat(outcome.get()).isInstanceOf(Long.class);
    return (Long) outcome.get();
  }

  @Test
  void whatADeadProcessLeftOfAPersonIsDroppedAndCounted() throws Exception {
    SpoolProcess first = process(folder);
    first.write("ali", 1, 2, 3).write("sara", 4).write("ali", 5);
    first.deliver(List.of(first.handedOut.get(0)));
    first.kill();

    assertThat(forget("ali")).isEqualTo(3);
    assertThat(forget("ali")).isZero();

    SpoolProcess second = process(folder);
    assertThat(SpoolProcess.numbers(second.deliverAll())).containsExactly(4);
    assertThat(second.sum())
        .isEqualTo(
            "captured 5 = delivered 2 + waiting 0 + dead-lettered 0 + dropped 3 (forgotten 3)");
    second.spool.close();
    SpoolProcess third = process(folder);
    third.deliverAll();
    assertThat(third.sum())
        .isEqualTo(
            "captured 5 = delivered 2 + waiting 0 + dead-lettered 0 + dropped 3 (forgotten 3)");
    third.spool.close();
    assertThat(folder.resolve("requests")).isEmptyDirectory();
  }

  @Test
  void aLiveProcessDropsWhatItHoldsAndWhatItDoesNotAndGoesOnWithAllElse() throws Exception {
    SpoolProcess live =
        new SpoolProcess(SpoolProcess.on(folder).window(8, 1 << 20).windowOfUser(2));
    SpoolProcess holder = live;
    live.clock.millis = System.currentTimeMillis();
    live.spool.handsOutTo(
        userId -> {
          for (SpoolRecord record : new ArrayList<>(holder.handedOut)) {
            if (record.isOf(userId)) {
              holder.spool.settle(record, Outcome.FORGOTTEN, null);
              holder.handedOut.remove(record);
            }
          }
          return true;
        });
    for (int i = 0; i < 60; i++) {
      live.write(i % 3 == 0 ? "ali" : "user-" + i % 3, i);
    }
    live.work();
    assertThat(live.handedOut.size()).as("not all of it").isLessThan(20);
    List<SpoolRecord> delivered = new ArrayList<>(live.handedOut);
    live.deliver(delivered);
    long ofAli = delivered.stream().filter(record -> record.isOf("ali")).count();

    assertThat(forgetBeside(live, "ali")).isEqualTo(20 - ofAli);

    List<SpoolRecord> rest = live.deliverAll();
    assertThat(rest).noneMatch(record -> record.isOf("ali"));
    assertThat(rest.size() + delivered.size() - ofAli).isEqualTo(40);
    assertThat(live.sum())
        .isEqualTo(
            "captured 60 = delivered %d + waiting 0 + dead-lettered 0 + dropped %d (forgotten %d)"
                .formatted(40 + ofAli, 20 - ofAli, 20 - ofAli));
    live.spool.close();
  }

  @Test
  void eachOfSeveralProcessesDropsItsOwn() throws Exception {
    SpoolProcess live = process(folder);
    SpoolProcess dead = process(folder);
    live.write("ali", 1).work();
    dead.write("ali", 2, 3).write("sara", 4);
    dead.kill();
    assertThat(forgetBeside(live, "ali")).isEqualTo(3);
    live.clock.millis += 20_000;
    assertThat(SpoolProcess.numbers(live.deliverAll())).containsExactly(4);
    live.clock.millis += 2_000;
    live.work();
    assertThat(live.sum())
        .isEqualTo(
            "captured 4 = delivered 1 + waiting 0 + dead-lettered 0 + dropped 3 (forgotten 3)");
    live.spool.close();
  }

  @Test
  void aProcessThatDoesNotAnswerIsNamed() throws Exception {
    SpoolProcess live = process(folder);
    live.write("ali", 1).work();
    try (SpoolRepair repair = repair()) {
      assertThatThrownBy(() -> repair.forgetWaiting("ali", 200))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("process-1")
          .hasMessageContaining("does not answer");
    }
    assertThat(folder.resolve("requests")).isEmptyDirectory();
    live.spool.close();
  }

  @Test
  void whatIsOnItsWayIsWaitedFor() throws Exception {
    SpoolProcess live = process(folder);
    int[] asked = {0};
    live.spool.handsOutTo(
        userId -> {
          if (++asked[0] == 5) {
            live.spool.settle(live.handedOut.remove(0), Outcome.DELIVERED, null);
          }
          return live.handedOut.isEmpty();
        });
    live.write("ali", 1).work();
    assertThat(forgetBeside(live, "ali")).isZero();
    assertThat(asked[0]).isEqualTo(5);
    assertThat(live.sum())
        .isEqualTo("captured 1 = delivered 1 + waiting 0 + dead-lettered 0 + dropped 0");
    live.spool.close();
  }

  @Test
  void deadLettersThatAreSentAgainWaitAgainForALiveProcessAndTheSumHolds() throws Exception {
    SpoolProcess live = process(folder);
    live.write("ali", 1, 2);
    for (SpoolRecord record : live.handedOut) {
      byte[] line = ("{\"n\":\"" + record.id() + "\"}").getBytes(StandardCharsets.UTF_8);
      live.spool.settle(record, Outcome.DEAD_LETTERED, line);
    }
    live.handedOut.clear();
    live.work();
    assertThat(live.sum())
        .isEqualTo("captured 2 = delivered 0 + waiting 0 + dead-lettered 2 + dropped 0");

    List<SpoolRecord> again = new ArrayList<>();
    List<DeadLetterFiles.Line> lines = new ArrayList<>();
    DeadLetterFiles letters = new DeadLetterFiles(folder);
    letters.visit(
        line -> {
          if (again.isEmpty()) {
            again.add(
                new SpoolRecord(
                    SpoolProcess.APPLICATION_ID,
                    "ali",
                    null,
                    "r",
                    "id-1",
                    0,
                    new byte[] {'{', '}'}));
            lines.add(line);
          }
          return false;
        });
    try (SpoolRepair repair = repair()) {
      repair.sendAgain(again, lines);
    }
    List<String> left = new ArrayList<>();
    letters.visit(line -> !left.add(new String(line.bytes(), StandardCharsets.UTF_8)));
    assertThat(left).containsExactly("{\"n\":\"id-2\"}");

    live.clock.millis += 10_000;
    assertThat(SpoolProcess.numbers(live.deliverAll())).containsExactly(1);
    assertThat(live.sum())
        .isEqualTo("captured 2 = delivered 1 + waiting 0 + dead-lettered 1 + dropped 0");
    live.clock.millis += 2_000;
    live.work();
    live.spool.close();
    SpoolProcess next = process(folder);
    next.deliverAll();
    assertThat(next.sum())
        .isEqualTo("captured 2 = delivered 1 + waiting 0 + dead-lettered 1 + dropped 0");
    next.spool.close();
  }

  /** Three dead letters of five messages, all of which this process has sent to their end. */
  private void setThreeAside(Path root) {
    SpoolProcess process = process(root);
    process.write("ali", 1, 2).write("sara", 3, 4, 5);
    for (SpoolRecord record : new ArrayList<>(process.handedOut)) {
      boolean isRefused = !record.id().equals("id-2") && !record.id().equals("id-4");
      byte[] line = ("{\"id\":\"" + record.id() + "\"}").getBytes(StandardCharsets.UTF_8);
      process.spool.settle(
          record, isRefused ? Outcome.DEAD_LETTERED : Outcome.DELIVERED, isRefused ? line : null);
    }
    process.handedOut.clear();
    process.work();
    process.spool.close();
  }

  /** What {@code retry} does, two at a time. */
  private static void retry(Path root, FaultyFiles files) throws IOException {
    try (SpoolRepair repair =
        new SpoolRepair(
            root,
            List.of(SpoolProcess.APPLICATION_ID),
            new AgentLog(new ByteArrayOutputStream()),
            files)) {
      List<DeadLetterFiles.Line> lines = new ArrayList<>();
      new DeadLetterFiles(root, files).visit(line -> !lines.add(line));
      for (int from = 0; from < lines.size(); from += 2) {
        List<DeadLetterFiles.Line> some = lines.subList(from, Math.min(from + 2, lines.size()));
        List<SpoolRecord> records = new ArrayList<>();
        for (DeadLetterFiles.Line line : some) {
          String id =
              "id-" + new String(line.bytes(), StandardCharsets.UTF_8).replaceAll("[^0-9]", "");
          records.add(
              new SpoolRecord(
                  SpoolProcess.APPLICATION_ID, "u-" + id, null, "r", id, 0, line.bytes()));
        }
        repair.sendAgain(records, some);
      }
    }
  }

  /** Whether there were so many steps. */
  private static boolean retryIsKilled(Path root, int afterSteps) throws IOException {
    FaultyFiles files = new FaultyFiles();
    files.changesUntilKilled = afterSteps;
    try {
      retry(root, files);
      return false;
    } catch (FaultyFiles.Killed e) {
      files.endProcess();
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRetryThatIsKilledAtAnyStepSendsEachDeadLetterOnceAndTheSumHolds(boolean retriesAgain)
      throws IOException {
    boolean wasKilled = true;
    int step = 0;
    for (; wasKilled; step++) {
      Path root = folder.resolve("step-" + step);
      setThreeAside(root);
      wasKilled = retryIsKilled(root, step);
      if (retriesAgain) {
        retry(root, new FaultyFiles());
      }

      SpoolProcess next = process(root);
      List<Integer> sent = new ArrayList<>(SpoolProcess.numbers(next.deliverAll()));
      retry(root, new FaultyFiles());
      next.clock.millis += 20_000;
      sent.addAll(SpoolProcess.numbers(next.deliverAll()));
      assertThat(sent).as("killed at " + step).containsExactlyInAnyOrder(1, 3, 5);
      next.clock.millis += 2_000;
      next.work();
      String sum = "captured 5 = delivered 5 + waiting 0 + dead-lettered 0 + dropped 0";
      assertThat(next.sum()).as("killed at " + step).isEqualTo(sum);
      next.spool.close();
      next = process(root);
      next.deliverAll();
      assertThat(next.sum()).as("killed at " + step).isEqualTo(sum);
      next.spool.close();
    }
    assertThat(step).as("steps of a retry").isGreaterThan(10);
  }

  @Test
  void whatIsSentAgainDoesNotWaitForAFileOfDeadLettersThatCannotBeWritten() throws IOException {
    boolean wasKilled = true;
    int sentWithoutIt = 0;
    for (int step = 0; wasKilled; step++) {
      Path root = folder.resolve("step-" + step);
      setThreeAside(root);
      wasKilled = retryIsKilled(root, step);
      int waitsAgain = new SpoolContents(root, new FaultyFiles()).sentAgain().size();

      SpoolProcess next = process(root);
      next.files.denied = root.resolve(DeadLetters.DIRECTORY);
      List<Integer> sent = new ArrayList<>(SpoolProcess.numbers(next.deliverAll()));
      assertThat(sent).as("killed at " + step).hasSize(waitsAgain);
      sentWithoutIt += next.log().contains("cannot be taken out") ? waitsAgain : 0;
      next.clock.millis += 20_000;
      next.work();

      next.files.denied = null;
      next.clock.millis += 20_000;
      next.work();
      retry(root, new FaultyFiles());
      next.clock.millis += 20_000;
      sent.addAll(SpoolProcess.numbers(next.deliverAll()));
      assertThat(sent).as("killed at " + step).containsExactlyInAnyOrder(1, 3, 5);
      next.clock.millis += 2_000;
      next.work();
      assertThat(next.sum())
          .as("killed at " + step)
          .isEqualTo("captured 5 = delivered 5 + waiting 0 + dead-lettered 0 + dropped 0");
      next.spool.close();
      assertThat(new SpoolContents(root, new FaultyFiles()).sentAgain())
          .as("segments that are kept, killed at " + step)
          .isEmpty();
    }
    assertThat(sentWithoutIt).as("messages that were sent before their line was out").isPositive();
  }

  @Test
  void onlyOneCommandAtATimeIsAtWorkOnTheDeadLetters() throws IOException {
    try (SpoolRepair repair = repair()) {
      assertThat(repair).isNotNull();
      assertThatThrownBy(this::repair)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another command is at work");
    }
    repair().close();
  }

  @Test
  void aForgottenDeadLetterIsToldToALiveProcessAtOnce() throws Exception {
    SpoolProcess live = process(folder);
    live.write("ali", 1);
    live.spool.settle(
        live.handedOut.remove(0), Outcome.DEAD_LETTERED, "{}".getBytes(StandardCharsets.UTF_8));
    live.work();
    try (SpoolRepair repair = repair()) {
      repair.forgotDeadLetter("r");
    }
    live.clock.millis += 10_000;
    live.work();
    assertThat(live.sum())
        .isEqualTo(
            "captured 1 = delivered 0 + waiting 0 + dead-lettered 0 + dropped 1 (forgotten 1)");
    live.spool.close();
  }

  @Test
  void linesAreTakenOutWithoutMovingTheOthersWhileSomeoneAppends() throws Exception {
    Path file =
        Files.createDirectories(folder.resolve("dead-letter")).resolve("process-1-000001.jsonl");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("{\"line\":")
          .append(i)
          .append(",\"p\":\"")
          .append("x".repeat(i % 97))
          .append("\"}\n");
    }
    Files.writeString(file, text + "{\"torn");
    DeadLetterFiles letters = new DeadLetterFiles(folder);
    int[] count = {0};
    letters.visit(
        line -> {
          if (count[0] == 2_000) {
            Files.writeString(file, "\n{\"line\":5001}\n", java.nio.file.StandardOpenOption.APPEND);
          }
          return count[0]++ % 2 == 0;
        });
    assertThat(count[0]).isGreaterThanOrEqualTo(5_000);
    List<String> left = new ArrayList<>();
    letters.visit(line -> !left.add(new String(line.bytes(), StandardCharsets.UTF_8)));
    assertThat(left.get(0)).startsWith("{\"line\":1,");
    assertThat(left).contains("{\"line\":5001}").hasSizeBetween(2_501, 2_502);
    assertThat(Files.size(file)).isEqualTo(text.length() + 6 + 15);
  }

  @Test
  void aRequestThatWasCutShortIsNone() throws Exception {
    ForgetRequests requests = new ForgetRequests(new DiskFiles(), new Checksums(), folder);
    String name = requests.ask("ali ümit\n", 1_000);
    assertThat(requests.userId(name)).isEqualTo("ali ümit\n");
    requests.answer(name, "process-1", 7);
    assertThat(requests.answer(name, "process-1")).isEqualTo(7);
    assertThat(requests.answer(name, "process-2")).isNull();
    assertThat(requests.open(2_000)).containsExactly(name);
    Path file = folder.resolve("requests").resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(requests.open(2_000)).as("cut at %s", length).isEmpty();
      assertThat(requests.userId(name)).isNull();
    }
    Files.write(file, whole);
    assertThat(requests.open(1_000 + 25 * 3_600_000L)).isEmpty();
    assertThat(folder.resolve("requests")).isEmptyDirectory();
  }
}
