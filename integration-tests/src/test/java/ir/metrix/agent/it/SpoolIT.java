package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.CountingEndpoint;
import ir.metrix.agent.it.harness.Jvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was captured survives the process. More than the build does: {@code -Dmetrix.it.kills=200
 * -Dmetrix.it.seed=…}, {@code -Dmetrix.it.waiting=10000000}.
 */
class SpoolIT {
  private static final int SELLERS = 4;
  private static final int USUAL_QUEUE = 65_536;

  /** Held by the queue at most, where that is what a kill may cost. */
  private static final int SMALL_QUEUE = 4_096;

  private static final String NOWHERE = "http://127.0.0.1:9/";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern SUM =
      Pattern.compile(
          "stopped: captured (\\d+) = delivered (\\d+) \\+ waiting (\\d+) \\+ dead-lettered 0 \\+"
              + " dropped (\\d+)");

  @TempDir Path folder;
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    classes = AppCompiler.app("burst").compileTo(folder.resolve("classes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void whatAKilledProcessHadSpooledArrivesFromTheNextStart(Jvm jvm) throws Exception {
    killAndDrain(jvm, "os");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void withSyncNothingIsLostWhoseCallReturned(Jvm jvm) throws Exception {
    Killed killed = killAndDrain(jvm, "sync");
    for (int seller = 0; seller < SELLERS; seller++) {
      assertThat(killed.arrived().get(seller))
          .as("sales of seller %d", seller)
          .isGreaterThanOrEqualTo(killed.returned().get(seller));
    }
  }

  @Test
  void killsAtRandomMomentsCostNoMoreThanTheQueueHeld() throws Exception {
    long seed = Long.getLong("metrix.it.seed", System.nanoTime());
    System.out.println("SpoolIT: kills at random moments, -Dmetrix.it.seed=" + seed);
    Random random = new Random(seed);
    int kills = Integer.getInteger("metrix.it.kills", 6);
    int judged = 0;
    for (int starts = 1; judged < kills; starts++) {
      assertThat(starts).as("starts, of which the others filled the queue").isLessThan(kills + 8);
      judged += killUntilTheQueueIsFull(kills - judged, folder.resolve("start-" + starts), random);
    }
  }

  /**
   * What a full queue drops is lost by another rule: where a busy machine let it fill, that kill is
   * not judged, and its spool not used any more.
   *
   * @return how many were judged
   */
  private int killUntilTheQueueIsFull(int kills, Path home, Random random) throws Exception {
    Path config = config(Files.createDirectory(home), "os", "10s", SMALL_QUEUE);
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      for (int kill = 1; kill <= kills; kill++) {
        Path sold = home.resolve("sold-" + kill);
        // More than the queue holds: a spool that holds as much back must not pass.
        int enough = 2 * SMALL_QUEUE + random.nextInt(2 * SMALL_QUEUE);
        try (ChildJvm.Running running =
            burst(Jvm.running(), random.nextBoolean() ? metrix.url() : NOWHERE, config)
                .start("burst.Burst", args(sold, 1_000_000, 1_000_000, "end"))) {
          running.await(() -> sum(returned(sold)) >= enough, PATIENCE, "sales: " + enough);
          if (String.join("\n", running.kill().agentLog()).contains("queue.capacity")) {
            return kill - 1;
          }
        }
        drain(Jvm.running(), metrix, config);
        List<Long> returned = returned(sold);
        List<Long> arrived = assertNoGapsAndInOrder(metrix, kill);
        assertThat(sum(returned) - sum(arrived))
            .as("sales whose call had returned and that kill %d took", kill)
            .isLessThanOrEqualTo(SMALL_QUEUE + SELLERS);
      }
      return kills;
    }
  }

  /** Of each seller: the last sale whose call had returned, and how many sales arrived. */
  private record Killed(List<Long> returned, List<Long> arrived) {}

  /** Kills a loaded process; one more start delivers what is left. */
  private Killed killAndDrain(Jvm jvm, String durability) throws Exception {
    Path config = config(durability, "10s");
    Path sold = folder.resolve("sold");
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      try (ChildJvm.Running running =
          burst(jvm, metrix.url(), config)
              .start("burst.Burst", args(sold, 1_000_000, 20_000, "end"))) {
        // Before that, all there is is in the queue, and may be lost.
        running.await(() -> hasRecord(folder.resolve("spool")), PATIENCE, "a first record");
        TimeUnit.MILLISECONDS.sleep(500);
        running.kill();
      }
      assertOwnersAloneMayRead(folder.resolve("spool"));
      drain(jvm, metrix, config);
      return new Killed(returned(sold), assertNoGapsAndInOrder(metrix, 1));
    }
  }

  private void drain(Jvm jvm, CountingEndpoint metrix, Path config) throws Exception {
    ChildJvm.Ended drained =
        burst(jvm, metrix.url(), config)
            .start("burst.Burst", args(folder.resolve("none"), 0, 0, "end"))
            .awaitEnd(PATIENCE);
    assertSum(drained, metrix.count(), 0);
  }

  /** Of each seller, as its file has it. */
  private static List<Long> returned(Path sold) throws IOException {
    ByteBuffer written = ByteBuffer.allocate(8 * SELLERS);
    if (Files.exists(sold)) {
      written.put(ByteBuffer.wrap(Files.readAllBytes(sold)));
    }
    return IntStream.range(0, SELLERS).mapToObj(seller -> written.getLong(8 * seller)).toList();
  }

  private static boolean hasRecord(Path spool) throws IOException {
    if (!Files.isDirectory(spool)) {
      return false;
    }
    int header = 28;
    try (Stream<Path> files = Files.walk(spool)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".segment")).toList()) {
        if (Files.size(file) > header) {
          return true;
        }
      }
    }
    return false;
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Each start's sellers begin at one again: the numbers of a seller are runs without a gap.
   * Returns how long the last ones are.
   */
  private static List<Long> assertNoGapsAndInOrder(CountingEndpoint metrix, int kill) {
    Map<String, List<Integer>> numbers = metrix.numbersByUser();
    List<Long> arrived = new ArrayList<>();
    for (int seller = 0; seller < SELLERS; seller++) {
      List<Integer> all = numbers.getOrDefault("seller-" + seller, List.of());
      int begin = all.lastIndexOf(1);
      List<Integer> last = begin < 0 ? List.of() : all.subList(begin, all.size());
      assertThat(last)
          .as("numbers of seller %d after kill %d", seller, kill)
          .isEqualTo(IntStream.rangeClosed(1, last.size()).boxed().toList());
      arrived.add((long) last.size());
    }
    assertThat(numbers).as("sales after kill %d", kill).isNotEmpty();
    return arrived;
  }

  @Test
  void aLiveSiblingDeliversWhatAKilledProcessLeft() throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      Path config = config("os", "5s");
      try (ChildJvm.Running sibling =
              burst(Jvm.running(), metrix.url(), config)
                  .start("burst.Burst", args(folder.resolve("a"), 10, 0, "stay"));
          ChildJvm.Running killed =
              burst(Jvm.running(), NOWHERE, config)
                  .start("burst.Burst", args(folder.resolve("b"), 500, 0, "stay"))) {
        sibling.awaitLine("sold", PATIENCE);
        metrix.awaitCount(10 * SELLERS, PATIENCE);
        killed.awaitLine("sold", PATIENCE);
        killed.awaitLog("Metrix is down", PATIENCE);
        killed.kill();

        metrix.awaitCount(510 * SELLERS, PATIENCE);
        for (List<Integer> numbers : metrix.numbersByUser().values()) {
          assertThat(numbers.subList(10, 510)).isSorted();
        }
      }
    }
  }

  @Test
  void twoLiveSiblingsDeliverWhatThreeKilledProcessesLeftOnceEach() throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      // What a call returned from is on disk: the count is exact.
      Path config = config("sync", "5s");
      int left = 3 * 100 * SELLERS;
      try (ChildJvm.Running one = sells(metrix.url(), config, "one", 10);
          ChildJvm.Running other = sells(metrix.url(), config, "other", 10);
          ChildJvm.Running a = sells(NOWHERE, config, "a", 100);
          ChildJvm.Running b = sells(NOWHERE, config, "b", 100);
          ChildJvm.Running c = sells(NOWHERE, config, "c", 100)) {
        List<ChildJvm.Running> killed = List.of(a, b, c);
        for (ChildJvm.Running process : killed) {
          process.awaitLine("sold", PATIENCE);
        }
        one.awaitLine("sold", PATIENCE);
        other.awaitLine("sold", PATIENCE);
        metrix.awaitCount(2 * 10 * SELLERS, PATIENCE);
        for (ChildJvm.Running process : killed) {
          process.kill();
        }

        metrix.awaitCount(2 * 10 * SELLERS + left, PATIENCE);
        long sum = allDelivered(one.stop()) + allDelivered(other.stop());
        assertThat(sum).as("captured, in the ledgers of both").isEqualTo(80 + left);
      }
      drain(Jvm.running(), metrix, config);
      assertThat(metrix.taken()).as("messages, repetitions too").isEqualTo(80 + left);
      assertEachInOrder(metrix, Map.of("one", 10, "other", 10, "a", 100, "b", 100, "c", 100));
    }
  }

  /** Which of them gets what a killed process left is a matter of moments. */
  @Test
  void newStartsAndALiveSiblingDeliverWhatKilledProcessesLeftOnceEach() throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      Path config = config("sync", "60s");
      Map<String, Integer> sold = new TreeMap<>();
      sold.put("sibling", 10);
      try (ChildJvm.Running sibling = sells(metrix.url(), config, "sibling", 10)) {
        sibling.awaitLine("sold", PATIENCE);
        for (int round = 0; round < 4; round++) {
          List<ChildJvm.Running> killed = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            String name = "killed-" + round + "-" + i;
            killed.add(sells(NOWHERE, config, name, 50));
            sold.put(name, 50);
          }
          for (ChildJvm.Running process : killed) {
            process.awaitLine("sold", PATIENCE);
          }
          for (ChildJvm.Running process : killed) {
            process.kill();
          }
          try (ChildJvm.Running one = sells(metrix.url(), config, "one-" + round, 5, "end");
              ChildJvm.Running other = sells(metrix.url(), config, "other-" + round, 5, "end")) {
            sold.put("one-" + round, 5);
            sold.put("other-" + round, 5);
            allDelivered(one.awaitEnd(PATIENCE));
            allDelivered(other.awaitEnd(PATIENCE));
          }
        }
        int all = SELLERS * sold.values().stream().mapToInt(Integer::intValue).sum();
        metrix.awaitCount(all, PATIENCE);
        allDelivered(sibling.stop());
        drain(Jvm.running(), metrix, config);
        assertThat(metrix.taken()).as("messages, repetitions too").isEqualTo(all);
      }
      assertEachInOrder(metrix, sold);
    }
  }

  /** Sellers of a name of its own: each is a user. */
  private ChildJvm.Running sells(String endpoint, Path config, String name, int sales)
      throws IOException {
    return sells(endpoint, config, name, sales, "stay");
  }

  private ChildJvm.Running sells(String endpoint, Path config, String name, int sales, String then)
      throws IOException {
    List<String> args =
        new ArrayList<>(List.of(args(folder.resolve("sold-" + name), sales, 0, then)));
    args.add(name);
    return burst(Jvm.running(), endpoint, config).start("burst.Burst", args.toArray(new String[0]));
  }

  /** What the last line says was captured, all of which must have been delivered. */
  private static long allDelivered(ChildJvm.Ended ended) {
    List<String> log = ended.agentLog();
    Matcher sum = SUM.matcher(log.get(log.size() - 1));
    assertThat(sum.find()).as(String.join("\n", log)).isTrue();
    long captured = Long.parseLong(sum.group(1));
    assertSum(ended, captured, 0);
    return captured;
  }

  static void assertEachInOrder(CountingEndpoint metrix, Map<String, Integer> sold) {
    Map<String, List<Integer>> expected = new TreeMap<>();
    sold.forEach(
        (name, sales) -> {
          for (int seller = 0; seller < SELLERS; seller++) {
            expected.put(name + "-" + seller, IntStream.rangeClosed(1, sales).boxed().toList());
          }
        });
    assertThat(metrix.numbersByUser()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void withoutAUsableDirectoryMessagesWaitInMemoryAndTheLogSaysSo() throws Exception {
    Files.writeString(folder.resolve("spool"), "a file, not a directory");
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      ChildJvm.Ended ended =
          burst(Jvm.running(), metrix.url(), config("os", "30s"))
              .run("burst.Burst", args(folder.resolve("sold"), 50, 0, "end"));
      assertThat(metrix.count()).isEqualTo(50 * SELLERS);
      assertThat(String.join("\n", ended.agentLog())).containsOnlyOnce("cannot be written");
    }
  }

  @Test
  void whatWaitsTakesTheDiskAndNotTheHeap() throws Exception {
    int each = Integer.getInteger("metrix.it.waiting", 100_000) / SELLERS;
    Path config = config("os", "1ms");
    ChildJvm.Ended full =
        burst(Jvm.running(), NOWHERE, config)
            .options("-Xmx40m")
            .start("burst.Burst", args(folder.resolve("sold"), each, 20_000, "end"))
            .awaitEnd(Duration.ofHours(1));
    int waiting = SELLERS * each;
    assertSum(full, 0, waiting);

    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      ChildJvm.Ended drained =
          burst(Jvm.running(), metrix.url(), config("os", "1h"))
              .options("-Xmx40m")
              .start("burst.Burst", args(folder.resolve("none"), 0, 0, "end"))
              .awaitEnd(Duration.ofHours(1));
      assertSum(drained, waiting, 0);
      assertThat(metrix.count()).isEqualTo(waiting);
      for (List<Integer> numbers : metrix.numbersByUser().values()) {
        assertThat(numbers).isSorted().hasSize(each);
      }
    }
  }

  static void assertSum(ChildJvm.Ended ended, long delivered, long waiting) {
    List<String> log = ended.agentLog();
    Matcher sum = SUM.matcher(log.get(log.size() - 1));
    assertThat(sum.find()).as(String.join("\n", log)).isTrue();
    assertThat(List.of(sum.group(1), sum.group(2), sum.group(3), sum.group(4)))
        .as(String.join("\n", log))
        .isEqualTo(
            List.of(
                String.valueOf(delivered + waiting),
                String.valueOf(delivered),
                String.valueOf(waiting),
                "0"));
  }

  private static void assertOwnersAloneMayRead(Path spool) throws IOException {
    try (Stream<Path> files = Files.walk(spool)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        if (Files.isRegularFile(file)) {
          assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(AgentSetup.API_KEY);
        }
      }
    }
  }

  private ChildJvm burst(Jvm jvm, String endpoint, Path config) {
    return ChildJvm.on(jvm)
        .agent(AgentSetup.deliveringTo(endpoint, config))
        .classpath(Stream.of(classes));
  }

  private static String[] args(Path sold, int sales, long pauseNanos, String then) {
    return new String[] {
      sold.toString(),
      String.valueOf(SELLERS),
      String.valueOf(sales),
      String.valueOf(pauseNanos),
      then
    };
  }

  private Path config(String durability, String timeout) throws IOException {
    return config(folder, durability, timeout, USUAL_QUEUE);
  }

  private static Path config(Path home, String durability, String timeout, int queue)
      throws IOException {
    return Files.writeString(
        home.resolve("burst.conf"),
        """
        metrix {
          endpoint = ${METRIX_ENDPOINT}
          application-id = ${METRIX_APPLICATION_ID}
          api-key = ${METRIX_API_KEY}
          queue.capacity = QUEUE
          spool { directory = spool, durability = DURABILITY, max-size = 8 GiB }
          delivery { batch { messages = 1000, linger = 10 ms }, retry { initial = 50 ms } }
          shutdown { timeout = TIMEOUT }
          track {
            sale {
              class = burst.Burst
              method = sell
              message {
                type = action, customUserId = "#{seller}", customName = sold
                attributes { number = "#{result}" }
              }
            }
          }
        }
        """
            .replace("DURABILITY", durability)
            .replace("TIMEOUT", timeout)
            .replace("QUEUE", String.valueOf(queue)));
  }
}
