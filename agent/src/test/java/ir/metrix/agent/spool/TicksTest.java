package ir.metrix.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.UserHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next process knows which (metrixUserId, time) were sent. */
class TicksTest {
  @TempDir Path folder;

  @Test
  void timesOfMetrixUsersAreKnownToTheNextProcessEvenIfAllWasDelivered() throws Exception {
    SpoolProcess first = new SpoolProcess(SpoolProcess.on(folder));
    first.spool.append(record("m-1", 1_000));
    first.spool.append(record(null, 2_000));
    first.spool.append(record("m-2", 3_000));
    first.spool.flush(first.handedOut);
    first.deliverAll();
    first.spool.close();

    List<String> taken = new ArrayList<>();
    SpoolProcess second = new SpoolProcess(SpoolProcess.on(folder));
    second.spool.listenToTicks((user, time) -> taken.add(user + " " + time));
    second.spool.prepare();
    assertThat(taken)
        .containsExactly(UserHash.of("", "m-1") + " 1000", UserHash.of("", "m-2") + " 3000");
    second.spool.close();
    assertThat(
            Files.readString(
                folder.resolve("process-1/ticks-a"), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("m-1");
  }

  @Test
  void timesThatWereAdoptedAreKnownToTheNextStartOfTheAdopter() throws Exception {
    SpoolProcess sibling = siblingOfOneThatWasKilled();
    sibling.deliverAll();
    sibling.clock.millis += 11_000;
    sibling.work();
    sibling.spool.close();

    assertThat(takenAtAStart()).containsExactly(UserHash.of("", "m-1") + " 1000");
  }

  /** It starts beside a sibling, which has adopted what it left. */
  @Test
  void timesThatASiblingHasAdoptedAreKnownToTheRestartedProcess() throws Exception {
    SpoolProcess sibling = siblingOfOneThatWasKilled();
    sibling.work();

    assertThat(takenAtAStart()).containsExactly(UserHash.of("", "m-1") + " 1000");
    sibling.spool.close();
  }

  /** It is about to adopt what the other one left: a time of one Metrix user. */
  private SpoolProcess siblingOfOneThatWasKilled() {
    SpoolProcess sibling = new SpoolProcess(SpoolProcess.on(folder)).write("other", 1);
    SpoolProcess killed = new SpoolProcess(SpoolProcess.on(folder));
    killed.spool.append(record("m-1", 1_000));
    killed.spool.flush(killed.handedOut);
    killed.kill();
    sibling.clock.millis += 11_000;
    return sibling;
  }

  private List<String> takenAtAStart() {
    List<String> taken = new ArrayList<>();
    SpoolProcess next = new SpoolProcess(SpoolProcess.on(folder));
    next.spool.listenToTicks((user, time) -> taken.add(user + " " + time));
    next.work();
    next.spool.prepare();
    next.spool.close();
    return taken;
  }

  @Test
  void theFilesAreBoundedAndTheLatestAreKept() throws Exception {
    SpoolProcess process = new SpoolProcess(SpoolProcess.on(folder));
    process.write("a", 1);
    Store store = process.spool.own();
    Ticks ticks =
        new Ticks(
            new SpoolContext(
                SpoolOptions.builder().build(), process.files, process.clock, process.ledger, null),
            10);
    for (int i = 0; i < 95; i++) {
      process.clock.millis++;
      ticks.write(store, List.of(record("m", i)));
    }
    List<Long> taken = new ArrayList<>();
    ticks.read(store.directory(), (user, time) -> taken.add(time));
    assertThat(taken).hasSizeBetween(10, 20).isSorted().endsWith(94L);

    store.ticksFile = -1;
    ticks.write(store, List.of(record("m", 95)));
    taken.clear();
    ticks.read(store.directory(), (user, time) -> taken.add(time));
    assertThat(taken).isSorted().endsWith(94L, 95L);
    process.spool.close();
  }

  private static SpoolRecord record(String metrixUserId, long timeMillis) {
    return new SpoolRecord("", "u", metrixUserId, "r", "id-1", timeMillis, new byte[] {'{', '}'});
  }
}
