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
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    killAndDrain(jvm, "os", 1, new Random(7));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void withSyncNothingIsLostWhoseCallReturned(Jvm jvm) throws Exception {
    killAndDrain(jvm, "sync", 1, new Random(7));
  }

  @Test
  void killsAtRandomMomentsCostNoMoreThanTheQueueHeld() throws Exception {
    long seed = Long.getLong("metrix.it.seed", System.nanoTime());
    System.out.println("SpoolIT: kills at random moments, -Dmetrix.it.seed=" + seed);
    killAndDrain(Jvm.running(), "os", Integer.getInteger("metrix.it.kills", 8), new Random(seed));
  }

  /** Kills a loaded process so many times; one more start delivers what is left. */
  private void killAndDrain(Jvm jvm, String durability, int kills, Random random) throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      Path config = config(durability, "10s");
      for (int kill = 1; kill <= kills; kill++) {
        // Half of them while Metrix can't be reached: all that they have is in the spool.
        String endpoint = random.nextBoolean() ? metrix.url() : NOWHERE;
        Path sold = folder.resolve("sold-" + kill);
        try (ChildJvm.Running running =
            burst(jvm, endpoint, config)
                .start("burst.Burst", args(sold, 1_000_000, 20_000, "end"))) {
          // Before that, all there is is in the queue, and may be lost.
          running.await(() -> hasRecord(folder.resolve("spool")), PATIENCE, "a first record");
          TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(900));
          running.kill();
        }
        assertOwnersAloneMayRead(folder.resolve("spool"));

        ChildJvm.Ended drained =
            burst(jvm, metrix.url(), config)
                .start("burst.Burst", args(folder.resolve("none"), 0, 0, "end"))
                .awaitEnd(PATIENCE);
        assertSum(drained, metrix.count(), 0);
        assertNoGapsAndInOrder(metrix, sold, durability, kill);
      }
    }
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

  /** Each start's sellers begin at one again: the numbers of a seller are runs without a gap. */
  private static void assertNoGapsAndInOrder(
      CountingEndpoint metrix, Path sold, String durability, int kill) throws IOException {
    ByteBuffer returned = ByteBuffer.allocate(8 * SELLERS);
    ByteBuffer read = ByteBuffer.wrap(Files.readAllBytes(sold));
    returned.put(read).rewind();
    Map<String, List<Integer>> numbers = metrix.numbersByUser();
    for (int seller = 0; seller < SELLERS; seller++) {
      List<Integer> all = numbers.getOrDefault("seller-" + seller, List.of());
      int begin = all.lastIndexOf(1);
      List<Integer> last = begin < 0 ? List.of() : all.subList(begin, all.size());
      assertThat(last)
          .as("numbers of seller %d after kill %d", seller, kill)
          .isEqualTo(IntStream.rangeClosed(1, last.size()).boxed().toList());
      if (durability.equals("sync")) {
        assertThat((long) last.size())
            .as("sales of seller %d", seller)
            .isGreaterThanOrEqualTo(returned.getLong(8 * seller));
      }
    }
    assertThat(numbers).as("sales after kill %d", kill).isNotEmpty();
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

  private static void assertSum(ChildJvm.Ended ended, long delivered, long waiting) {
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
    return Files.writeString(
        folder.resolve("burst.conf"),
        """
        metrix {
          endpoint = ${METRIX_ENDPOINT}
          application-id = ${METRIX_APPLICATION_ID}
          api-key = ${METRIX_API_KEY}
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
            .replace("TIMEOUT", timeout));
  }
}
