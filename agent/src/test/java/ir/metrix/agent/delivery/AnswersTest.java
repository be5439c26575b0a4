package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the dispatcher makes of each answer, on a clock that is moved by hand. */
class AnswersTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** As near to the whole backoff as full jitter comes. */
  private static final Random LONGEST =
      new Random() {
        @Override
        public double nextDouble() {
          return 1;
        }
      };

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final CountedEnds ends = new CountedEnds();
  private final Ledger ledger = ends.ledger;

  /** Close to where nanoTime runs over, which it may anywhere. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private int appended;

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
  void aTemporaryErrorIsRetriedWithPausesThatDoubleUpToTheirBound(int status) {
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 1);
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
      dispatcher.settle(take(dispatcher), Answer.status(status), now);
      assertThat(dispatcher.tryTake(now + seconds * SECOND - 1)).isNull();
      now += seconds * SECOND;
    }
    dispatcher.settle(take(dispatcher), Answer.status(200), now);

    assertThat(ledger.totals().delivered()).isEqualTo(1);
    assertThat(dispatcher.retried()).isEqualTo(9);
  }

  @Test
  void aPauseIsAnyPartOfTheBackoff() {
    Random random = new Random(1);
    double expected = new Random(1).nextDouble();
    Dispatcher dispatcher = dispatcher(random);
    append(dispatcher, "u", 1);
    dispatcher.settle(take(dispatcher), Answer.failed("cut"), now);

    assertThat(dispatcher.nanosUntilWork(now)).isEqualTo((long) (expected * SECOND));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 408})
  void retryAfterHoldsForAnHourAtMost(int status) {
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 1);
    dispatcher.settle(take(dispatcher), Answer.status(status, 999_999_999_000L), now);

    assertThat(dispatcher.tryTake(now + 3_600 * SECOND - 1)).isNull();
    assertThat(dispatcher.tryTake(now + 3_600 * SECOND)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 307, 401, 403, 404, 405, 407, 410, 415, 422, 426, 451, 499})
  void aRefusalKeepsEverythingAndAsksOnceForEachPause(int status) {
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 3);
    append(dispatcher, "v", 2);
    Batch first = take(dispatcher);
    Batch second = take(dispatcher);
    dispatcher.settle(first, Answer.status(status), now);
    dispatcher.settle(second, Answer.status(status), now);
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(dispatcher.tryTake(now + seconds * SECOND - 1)).isNull();
      now += seconds * SECOND;
      Batch probe = take(dispatcher);
      assertThat(dispatcher.tryTake(now)).as("a second probe").isNull();
      dispatcher.settle(probe, Answer.status(status), now);
    }
    now += 60 * SECOND;
    Batch mended = take(dispatcher);
    dispatcher.settle(mended, Answer.status(200), now);
    dispatcher.settle(take(dispatcher), Answer.status(200), now);

    assertThat(ledger.totals().delivered()).isEqualTo(5);
    assertThat(log()).containsOnlyOnce("refuses the application with status " + status);
    assertThat(log()).contains("Its messages are kept").contains("accepts the application again");
  }

  @Test
  void aRefusedKeyIsToldWithBothReasonsAndWhereToLook() {
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 1);
    dispatcher.settle(take(dispatcher), Answer.status(403, 0, "key of ali@example.com"), now);

    assertThat(log())
        .contains("the API key is wrong")
        .contains("IP address is not on the application's white list")
        .contains("dashboard > Application Settings")
        .contains("no restart is needed")
        .doesNotContain("ali@example.com");
  }

  @Test
  void messagesAtFaultAreFoundByHalvingAndTheOthersKeepTheirOrder() {
    Set<Integer> faulty = new HashSet<>(Arrays.asList(0, 17, 18, 49));
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 50);
    List<Integer> arrived = new ArrayList<>();
    int requests = 0;
    Batch batch;
    while ((batch = dispatcher.tryTake(now)) != null) {
      List<Integer> numbers = numbers(batch);
      boolean refused = numbers.stream().anyMatch(faulty::contains);
      if (!refused) {
        arrived.addAll(numbers);
      }
      dispatcher.settle(batch, Answer.status(refused ? 400 : 200), now);
      requests++;
    }

    assertThat(arrived).hasSize(46).isSorted().doesNotContainAnyElementsOf(faulty);
    assertThat(ledger.totals().deadLettered()).isEqualTo(4);
    assertThat(ledger.totals().waiting()).isZero();
    // Each one found costs at most two requests for each halving.
    assertThat(requests).isLessThan(1 + 4 * 2 * 6);
  }

  @Test
  void aBoundOfTheServerIsLearnedAndNotMetWithEverySecondRequest() {
    Dispatcher dispatcher = dispatcher(LONGEST);
    append(dispatcher, "u", 1_000);
    int tooLarge = 0;
    int requests = 0;
    Batch batch;
    while ((batch = dispatcher.tryTake(now)) != null) {
      requests++;
      boolean fits = batch.records.size() <= 20;
      tooLarge += fits ? 0 : 1;
      dispatcher.settle(batch, Answer.status(fits ? 200 : 413), now);
    }

    assertThat(ledger.totals().delivered()).isEqualTo(1_000);
    assertThat(tooLarge).isLessThan(requests / 5);
  }

  @Test
  void whateverTheAnswersOneUserHasOneRequestAtATimeInOrderAndNothingIsLost() {
    for (int seed = 0; seed < 200; seed++) {
      new Storm(seed).blow();
    }
  }

  /** Several senders, a clock that jumps, and answers of every kind, until all is settled. */
  private final class Storm {
    private final int seed;
    private final Random random;
    private final CountedEnds ends = new CountedEnds();
    private final Ledger ledger = ends.ledger;
    private final Dispatcher dispatcher;
    private final List<Batch> inFlight = new ArrayList<>();
    private final Map<String, List<Integer>> settled = new HashMap<>();
    private final Set<Integer> faulty = new HashSet<>();
    private long time;
    private int count;

    private Storm(int seed) {
      this.seed = seed;
      random = new Random(seed);
      time = random.nextLong();
      dispatcher = new Dispatcher(options(), ends, new AgentLog(new PrintStream(logged)), random);
    }

    private void blow() {
      for (int step = 0; step < 400; step++) {
        switch (random.nextInt(4)) {
          case 0 -> capture();
          case 1 -> take();
          case 2 -> settleOne(answer());
          default -> time += random.nextInt(2_000) * MILLI;
        }
      }
      calm();
      String story = "seed " + seed + ": " + ledger.totals();
      assertThat(ledger.totals().waiting()).as(story).isZero();
      assertThat(ledger.totals().delivered() + ledger.totals().deadLettered())
          .as(story)
          .isEqualTo(count);
      assertThat(dispatcher.isIdle()).as(story).isTrue();
      settled.values().forEach(numbers -> assertThat(numbers).as(story).isSorted());
    }

    private void capture() {
      String user = "user-" + random.nextInt(5);
      String application = random.nextBoolean() ? "" : "shop-b";
      if (random.nextInt(20) == 0) {
        faulty.add(count);
      }
      dispatcher.admit(List.of(ends.captured(record(application, user, count++))), time);
    }

    private void take() {
      Batch batch = inFlight.size() < 4 ? dispatcher.tryTake(time) : null;
      if (batch != null) {
        assertThat(inFlight)
            .as("seed %d", seed)
            .noneMatch(other -> user(other).equals(user(batch)));
        inFlight.add(batch);
      }
    }

    private int answer() {
      int[] statuses = {200, 200, 200, 0, 503, 429, 403, 404, 301, 413};
      return statuses[random.nextInt(statuses.length)];
    }

    private void settleOne(int status) {
      if (inFlight.isEmpty()) {
        return;
      }
      Batch batch = inFlight.remove(random.nextInt(inFlight.size()));
      List<Integer> numbers = numbers(batch);
      int judged = status == 200 && numbers.stream().anyMatch(faulty::contains) ? 400 : status;
      boolean aboutOne = (judged == 400 || judged == 413) && numbers.size() == 1;
      if (judged == 200 || aboutOne) {
        settled.computeIfAbsent(user(batch), u -> new ArrayList<>()).addAll(numbers);
      }
      dispatcher.settle(batch, judged == 0 ? Answer.failed("cut") : Answer.status(judged), time);
    }

    private void calm() {
      for (int step = 0; step < 10_000 && !dispatcher.isIdle(); step++) {
        take();
        settleOne(200);
        long wait = dispatcher.nanosUntilWork(time);
        if (inFlight.isEmpty() && wait != Long.MAX_VALUE) {
          time += wait;
        }
      }
    }
  }

  private static String user(Batch batch) {
    return batch.application() + "/" + batch.records.get(0).customUserId();
  }

  private static List<Integer> numbers(Batch batch) {
    return batch.records.stream()
        .map(record -> Integer.valueOf(new String(record.message(), StandardCharsets.UTF_8)))
        .collect(Collectors.toList());
  }

  private Dispatcher dispatcher(Random random) {
    return new Dispatcher(options(), ends, new AgentLog(new PrintStream(logged)), random);
  }

  private static DeliveryOptions options() {
    return DeliveryOptions.builder()
        .lingerMillis(0)
        .batchMessages(50)
        .retryInitialMillis(1_000)
        .retryMaxMillis(60_000)
        .build();
  }

  private Batch take(Dispatcher dispatcher) {
    Batch batch = dispatcher.tryTake(now);
    assertThat(batch).isNotNull();
    return batch;
  }

  private void append(Dispatcher dispatcher, String user, int messages) {
    List<SpoolRecord> records = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      records.add(ends.captured(record("", user, appended++)));
    }
    dispatcher.admit(records, now);
  }

  private static SpoolRecord record(String application, String user, int number) {
    byte[] message = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    return new SpoolRecord(application, user, null, "r", "id-" + number, 0, message);
  }

  private String log() {
    return new String(logged.toByteArray(), StandardCharsets.UTF_8);
  }
}
