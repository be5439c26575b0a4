package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChaoticEndpoint;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Fault;
import ir.metrix.agent.it.harness.Faults;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.ResourceLimits;
import ir.metrix.agent.it.harness.RunningApp;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Network, server, disk and process fail at once, by chance ({@code -Dmetrix.it.seed=…} repeats the
 * choices, not the moments); afterwards each rule's sum is true, and the endpoint counted the same.
 */
class AllFaultsAtOnceIT {
  private static final List<String> RULES = List.of("order", "sale", "visit");
  private static final int BEFORE_SECOND_START = 10_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path folder;
  private final long seed = Long.getLong("metrix.it.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Fault> faults = new ArrayList<>();
  private ChaoticEndpoint metrix;
  private Path classes;

  /** What the log says of one rule, or of all. */
  private record Sum(long captured, long delivered, long waiting, long deadLettered, long dropped) {
    private static final Pattern TEXT =
        Pattern.compile(
            "captured (\\d+) = delivered (\\d+) \\+ waiting (\\d+) \\+ dead-lettered (\\d+)"
                + " \\+ dropped (\\d+)");

    static Sum in(String line) {
      Matcher sum = TEXT.matcher(line);
      assertThat(sum.find()).as(line).isTrue();
      return new Sum(at(sum, 1), at(sum, 2), at(sum, 3), at(sum, 4), at(sum, 5));
    }

    private static long at(Matcher sum, int group) {
      return Long.parseLong(sum.group(group));
    }
  }

  static Stream<Jvm> oldAndUsual() {
    return Stream.of(Jvm.find(8), Jvm.find(17));
  }

  @BeforeEach
  void prepare() throws IOException {
    classes = AppCompiler.app("market").compileTo(folder.resolve("classes"));
    List<Fault> ofRequests = new ArrayList<>();
    for (int status : new int[] {401, 403, 404, 500, 502, 503, 302}) {
      ofRequests.add(Faults.status(status, ""));
    }
    ofRequests.add(Faults.status(429, "Retry-After: 1\r\n"));
    String soon =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(8).atOffset(ZoneOffset.UTC));
    ofRequests.add(Faults.status(503, "Retry-After: " + soon + "\r\n"));
    ofRequests.add(Faults.TAKES_ONE_MESSAGE);
    for (Fault fault : Faults.ofConnections().values()) {
      (fault.isOfConnections() ? faults : ofRequests).add(fault);
    }
    faults.addAll(ofRequests);
    faults.add(Faults.oneOf(ofRequests, random));
    // It must also be able to do something.
    List<Fault> some = new ArrayList<>(ofRequests);
    while (some.size() < 10 * ofRequests.size()) {
      some.add(Faults.JUDGES);
    }
    for (int i = 0; i < 10; i++) {
      faults.add(Faults.JUDGES);
      faults.add(Faults.oneOf(some, random));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldAndUsual")
  void eachRulesSumIsTrueAndTheEndpointCountedTheSame(Jvm jvm) throws Exception {
    System.out.println("AllFaultsAtOnceIT on " + jvm + ": -Dmetrix.it.seed=" + seed);
    String killed;
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http()) {
      metrix = endpoint;
      metrix.play(Faults.JUDGES);
      try (RunningApp first = start(jvm, 4, 0)) {
        awaitMore(first, 100);
        chaos(2, () -> true);
        failDisk(first);
        deleteSpool(first);
        first.kill();
        killed = first.output();
      }

      metrix.play(Faults.JUDGES);
      List<String> log;
      try (RunningApp second = start(jvm, 4, BEFORE_SECOND_START)) {
        awaitMore(second, 100);
        chaos(2, () -> true);
        exhaustDescriptors(second);
        failDisk(second);
        chaos(2, () -> true);

        metrix.play(Faults.JUDGES);
        awaitMore(second, 500);
        second.tell("end", "closed");
        log = second.awaitEnd();
      }
      Map<String, Sum> sums = sums(log);
      try {
        assertCountsAgree(sums);
      } catch (AssertionError e) {
        String both = killed + "\nand then\n" + String.join("\n", log);
        throw new AssertionError(e.getMessage() + "\n" + both, e);
      }
      assertThat(String.join("\n", log)).doesNotContain("The spool thread met");
      assertOfEachOrderOneClickCounts(log);

      try (RunningApp third = start(jvm, 0, 0)) {
        third.tell("end", "closed");
        assertThat(sums(third.awaitEnd())).as("sums of the next start").isEqualTo(sums);
      }
    }
  }

  private void assertCountsAgree(Map<String, Sum> sums) throws IOException {
    Map<String, Sum> counted = new LinkedHashMap<>();
    long captured = 0;
    for (String rule : RULES) {
      long accepted = metrix.accepted(rule);
      long refused = metrix.refusedAlone(rule);
      long dropped = sums.get(rule).dropped();
      assertThat(accepted).as("of " + rule).isPositive();
      counted.put(rule, new Sum(accepted + refused + dropped, accepted, 0, refused, dropped));
      captured += sums.get(rule).captured();
    }
    assertThat(sums).containsAllEntriesOf(counted);
    assertThat(sums.get("sale").deadLettered()).isPositive();
    assertThat(sums.get("stopped").captured()).isEqualTo(captured);
    assertThat(metrix.idsOfTwoFates()).isEmpty();
    assertThat(idsOfDeadLetters()).isEqualTo(new TreeSet<>(metrix.idsRefusedAlone()));
    assertThat(metrix.numbersByUser()).hasSize(2 * 4 * 3);
    metrix.numbersByUser().forEach((user, numbers) -> assertThat(numbers).as(user).isSorted());
    assertThat(metrix.complaints()).isEmpty();
  }

  private static void assertOfEachOrderOneClickCounts(List<String> log) {
    Matcher figures =
        Pattern.compile("rule order: calls (\\d+), captured (\\d+), seen before (\\d+)")
            .matcher(String.join("\n", log));
    assertThat(figures.find()).as(String.join("\n", log)).isTrue();
    assertThat(Long.parseLong(figures.group(2)) + Long.parseLong(figures.group(3)))
        .isEqualTo(Long.parseLong(figures.group(1)));
  }

  /** By rule; that of all is the last line's, which says "stopped". */
  private static Map<String, Sum> sums(List<String> log) {
    Map<String, Sum> sums = new LinkedHashMap<>();
    for (String line : log) {
      Matcher rule = Pattern.compile("ledger of rule (\\S+): ").matcher(line);
      if (rule.find()) {
        sums.put(rule.group(1), Sum.in(line));
      }
    }
    String last = log.get(log.size() - 1);
    assertThat(last).contains("stopped: ");
    sums.put("stopped", Sum.in(last));
    assertThat(sums)
        .as(String.join("\n", log))
        .containsOnlyKeys("order", "sale", "visit", "stopped");
    return sums;
  }

  private Set<String> idsOfDeadLetters() throws IOException {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder.resolve("spool/dead-letter"))) {
      for (Path file : files.toList()) {
        for (String line : Files.readAllLines(file)) {
          ids.add(new ObjectMapper().readTree(line).path("message").path("id").asText());
        }
      }
    }
    return ids;
  }

  // ---- what goes wrong

  /** One fault after the other for so many seconds, and until that is so. */
  private void chaos(int seconds, Callable<Boolean> isOver) throws Exception {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - end < 0 || !isOver.call()) {
      assertThat(System.nanoTime() - start).as("it does not come").isLessThan(PATIENCE_NANOS);
      metrix.play(faults.get(random.nextInt(faults.size())));
      TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(500));
    }
  }

  private void failDisk(RunningApp app) throws Exception {
    if (ResourceLimits.canBeChanged()) {
      ResourceLimits limits = ResourceLimits.of(app.pid());
      limits.endFilesAt(10_000 + random.nextInt(10_000));
      chaos(1, () -> app.hasLogged("The spool on disk cannot be written"));
      limits.lift();
      chaos(1, () -> app.hasLogged("The spool on disk can be written again"));
    }
  }

  private void exhaustDescriptors(RunningApp app) throws Exception {
    if (ResourceLimits.canBeChanged()) {
      ResourceLimits limits = ResourceLimits.of(app.pid());
      limits.openNoFile();
      chaos(2, () -> true);
      limits.lift();
    }
  }

  /** What became of the messages in it is kept in memory, and then in another directory. */
  private void deleteSpool(RunningApp app) throws Exception {
    deleteAll(folder.resolve("spool/process-1"));
    chaos(1, () -> app.hasLogged("was deleted while it was in use"));
    chaos(1, () -> newest(".*-0\\.segment").isAfter(Instant.EPOCH));
    // What was in memory is in files; a second later so are the counts of what was sent from there.
    Instant written = Instant.now();
    chaos(1, () -> newest("ledger-.").isAfter(written.plusMillis(1_500)));
  }

  private Instant newest(String name) throws IOException {
    Instant newest = Instant.EPOCH;
    try (Stream<Path> files = Files.list(folder.resolve("spool/process-1"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().matches(name)).toList()) {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        newest = written.isAfter(newest) ? written : newest;
      }
    } catch (NoSuchFileException notYet) {
      return newest;
    }
    return newest;
  }

  /** As {@code rm -r}, beside one who makes new files in it. */
  private static void deleteAll(Path directory) throws IOException {
    while (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        assertThat(e.getFile()).isEqualTo(directory.toString());
      }
    }
  }

  private void awaitMore(RunningApp app, int messages) throws Exception {
    int before = metrix.accepted();
    app.await(messages + " more messages", () -> metrix.accepted() >= before + messages);
  }

  private RunningApp start(Jvm jvm, int traders, int firstNumber) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("market.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              wire.time = millis
              queue.capacity = 64
              spool { directory = spool, max-size = 4 MiB, segment-size = 64 KiB }
              limits.string = 30000
              shutdown.timeout = 50 s
              delivery {
                concurrency = 4
                connect-timeout = 1 s
                request-timeout = 600 ms
                batch { messages = 20, linger = 2 ms }
                retry { initial = 10 ms, max = 200 ms }
              }
              track {
                sale {
                  class = market.Market, method = sell
                  message {
                    type = action, customUserId = "#{customer}", customName = sale
                    attributes {
                      number = "#{number}", spoiled = "#{spoiled}", text = "#{text}"
                    }
                  }
                }
                order {
                  class = market.Market, method = order, once = "#{customer}/#{number}"
                  message {
                    type = revenue, customUserId = "#{customer}", customName = order
                    revenue = "#{number}", currency = IRR
                    attributes { number = "#{number}" }
                  }
                }
                visit {
                  class = market.Market, method = visit
                  message {
                    type = action, customUserId = "#{customer}", metrixUserId = "#{device}"
                    customName = visit, attributes { number = "#{number}" }
                  }
                }
              }
            }
            """);
    return RunningApp.start(
        jvm,
        AgentSetup.deliveringTo(metrix.url(), config),
        classes,
        List.of("market.Market", "" + seed, "" + traders, "" + firstNumber, "5000"),
        "-Xmx256m");
  }
}
