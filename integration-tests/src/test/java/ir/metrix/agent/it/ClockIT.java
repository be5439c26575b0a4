package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChaoticEndpoint;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Accepted;
import ir.metrix.agent.it.harness.ChaoticEndpoint.Fault;
import ir.metrix.agent.it.harness.Faults;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.ResourceLimits;
import ir.metrix.agent.it.harness.RunningApp;
import ir.metrix.agent.it.harness.WallClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A wall clock that is a day wrong, or is set while the JVM runs, is told by {@code time} alone:
 * what waits goes on waiting and being tried as before, and arrives once and in order.
 */
class ClockIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Fault DOWN = Faults.status(503, "");
  private static final Pattern ID = Pattern.compile("\"id\":\"([-0-9a-f]{36})\"");

  @TempDir Path folder;
  private Path classes;
  private WallClock clock;
  private ChaoticEndpoint metrix;
  private RunningApp desk;

  /** By the desk that lives. */
  private int soldByDesk;

  /** By all desks. */
  private final List<Sale> sales = new ArrayList<>();

  /** Between which moments it was, by the clock of its process. */
  private record Sale(String user, int number, long from, long to) {}

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @BeforeEach
  void prepare() throws IOException {
    clock = WallClock.in(folder);
    classes = AppCompiler.app("desk").compileTo(folder.resolve("classes"));
  }

  /** The steps are longer than max-age: in a process that lives nothing gets old by them. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void setByADayDuringAnOutageNeitherEndsPausesNorProlongsThem(Jvm jvm) throws Exception {
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http();
        RunningApp app = start(jvm, endpoint, "max-age = 1 h")) {
      desk = app;
      sell(9);
      metrix.awaitSettled(9);
      sellInOutage(DAY.negated(), Duration.ofSeconds(2));
      // Whether something is too old is looked at every ten seconds.
      sellInOutage(Duration.ZERO, Duration.ofSeconds(11));
      endAndAssertAllDelivered();
    }
  }

  /** During which the clock is set, and which then lasts so long. */
  private void sellInOutage(Duration wrong, Duration lasting) throws Exception {
    metrix.play(DOWN);
    sell(9);
    metrix.awaitFaults(2);
    clock.set(wrong);
    long end = System.nanoTime() + lasting.toNanos();
    int before = metrix.faultsMet();
    while (System.nanoTime() - end < 0) {
      metrix.awaitFaults(metrix.faultsMet() + 1);
    }
    // Pauses are of an eighth of a second, on average; a request takes next to none.
    assertThat((metrix.faultsMet() - before) / (double) lasting.toSeconds())
        .as("requests a second")
        .isBetween(1.0, 20.0);
    sell(9);
    metrix.play(Faults.HEALTHY);
    metrix.awaitSettled(sales.size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void setBackByADayKeepsNoDiskFromBeingTriedAgain(Jvm jvm) throws Exception {
    assumeTrue(ResourceLimits.canBeChanged(), "no prlimit is here");
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http();
        RunningApp app = start(jvm, endpoint, "max-age = 1 h")) {
      desk = app;
      metrix.play(DOWN);
      sell(9);
      ResourceLimits limits = ResourceLimits.of(app.pid());
      limits.endFilesAt(100);
      sell(9);
      app.awaitLog("The spool on disk cannot be written");
      clock.set(DAY.negated());
      limits.lift();
      app.awaitLog("The spool on disk can be written again");
      metrix.play(Faults.HEALTHY);
      metrix.awaitSettled(18);
      endAndAssertAllDelivered();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void whatProcessesWithWrongClocksLeftIsDeliveredByTheNextStart(Jvm jvm) throws Exception {
    try (ChaoticEndpoint endpoint = ChaoticEndpoint.http()) {
      for (Duration wrong : List.of(DAY, DAY.negated())) {
        clock.set(wrong);
        try (RunningApp app = start(jvm, endpoint, "durability = sync")) {
          desk = app;
          metrix.play(DOWN);
          sell(9);
          metrix.awaitFaults(2);
          app.kill();
          WallClock.cleanUpAfter(app.pid());
        }
      }
      Set<String> waiting = idsInSpool();
      assertThat(waiting).hasSize(18);

      clock.set(Duration.ZERO);
      metrix.play(Faults.HEALTHY);
      try (RunningApp app = start(jvm, endpoint, "durability = sync")) {
        desk = app;
        sell(9);
        metrix.awaitSettled(27);
        endAndAssertAllDelivered();
      }
      assertThat(metrix.acceptedById().keySet()).containsAll(waiting);
    }
  }

  private Set<String> idsInSpool() throws IOException {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder.resolve("spool"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".segment")).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        ID.matcher(content).results().map(id -> id.group(1)).forEach(ids::add);
      }
    }
    return ids;
  }

  private void sell(int count) throws Exception {
    long from = clock.millis();
    desk.tell("sell " + count, "sold " + (soldByDesk + count));
    long to = clock.millis();
    for (int i = 0; i < count; i++) {
      soldByDesk++;
      sales.add(new Sale("customer-" + soldByDesk % 3, soldByDesk, from, to));
    }
  }

  private void endAndAssertAllDelivered() throws Exception {
    desk.tell("end", "closed");
    List<String> log = desk.awaitEnd();
    int all = sales.size();
    assertThat(log.get(log.size() - 1))
        .contains(
            "stopped: captured " + all + " = delivered " + all + " + waiting 0 + dead-lettered 0")
        .endsWith(" + dropped 0");
    assertThat(metrix.accepted()).isEqualTo(all);
    assertThat(metrix.received()).as("different ids").isEqualTo(all);
    assertThat(metrix.complaints()).isEmpty();
    for (String user : List.of("customer-0", "customer-1", "customer-2")) {
      List<Sale> sold = sales.stream().filter(sale -> sale.user().equals(user)).toList();
      List<Accepted> accepted =
          metrix.acceptedById().values().stream().filter(m -> m.user().equals(user)).toList();
      assertThat(accepted)
          .as(user)
          .extracting(Accepted::number)
          .isEqualTo(sold.stream().map(Sale::number).toList());
      for (int i = 0; i < sold.size(); i++) {
        assertThat(Long.parseLong(accepted.get(i).time()))
            .as("time of %s's message %d", user, i + 1)
            .isBetween(sold.get(i).from(), sold.get(i).to());
      }
    }
  }

  private RunningApp start(Jvm jvm, ChaoticEndpoint endpoint, String spool) throws IOException {
    metrix = endpoint;
    soldByDesk = 0;
    Path config =
        Files.writeString(
            folder.resolve("desk.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              wire.time = millis
              spool { directory = spool, SPOOL }
              delivery {
                batch { messages = 4, linger = 5 ms }
                retry { initial = PAUSE, max = PAUSE }
              }
              shutdown.timeout = 30 s
              track {
                sale {
                  class = desk.Desk
                  method = sell
                  message {
                    type = action, customUserId = "#{customer}", customName = sold
                    attributes { number = "#{number}" }
                  }
                }
              }
            }
            """
                .replace("SPOOL", spool)
                .replace("PAUSE", PAUSE.toMillis() + " ms"));
    AgentSetup agent = AgentSetup.deliveringTo(endpoint.url(), config);
    agent.environment().putAll(clock.environment());
    return RunningApp.start(jvm, agent, classes, "desk.Desk");
  }
}
