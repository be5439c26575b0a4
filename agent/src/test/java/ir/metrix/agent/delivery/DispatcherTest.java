package ir.metrix.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DispatcherTest {
  private static final long MILLI = 1_000_000;

  private final CountedEnds ends = new CountedEnds();
  private final Dispatcher dispatcher =
      new Dispatcher(
          DeliveryOptions.builder().lingerMillis(0).batchMessages(10).build(),
          ends,
          new AgentLog(new PrintStream(new ByteArrayOutputStream())),
          new Random() {
            @Override
            public double nextDouble() {
              return 0.5;
            }
          });

  @Test
  void whileMetrixIsDownOneProbeGoesOutAndItsSuccessFreesAll() {
    append("a", "b", "c");
    Batch first = dispatcher.tryTake(0);
    Batch second = dispatcher.tryTake(0);
    dispatcher.settle(first, Answer.status(503), 0);
    dispatcher.settle(second, Answer.status(503), 0);

    assertThat(dispatcher.tryTake(499 * MILLI)).isNull();
    Batch probe = dispatcher.tryTake(500 * MILLI);
    assertThat(probe).isNotNull();
    assertThat(dispatcher.tryTake(500 * MILLI)).isNull();
    dispatcher.settle(probe, Answer.status(200), 501 * MILLI);
    assertThat(dispatcher.tryTake(501 * MILLI)).isNotNull();
    assertThat(dispatcher.tryTake(501 * MILLI)).isNotNull();
  }

  @Test
  void retryAfterHoldsAllDeliveryEvenIfAnotherRequestSucceeds() {
    append("a", "b", "c");
    Batch limited = dispatcher.tryTake(0);
    Batch other = dispatcher.tryTake(0);
    dispatcher.settle(limited, Answer.status(429, 7_000), 0);
    dispatcher.settle(other, Answer.status(200), 0);

    assertThat(dispatcher.tryTake(6_999 * MILLI)).isNull();
    assertThat(dispatcher.nanosUntilWork(0)).isEqualTo(7_000 * MILLI);
    assertThat(dispatcher.tryTake(7_000 * MILLI)).isNotNull();
  }

  @Test
  void ofAForgottenPersonOnlyWhatIsOnItsWayStays() {
    append("a", "b");
    Batch batch = dispatcher.tryTake(0);
    append("a", "a", "b");
    assertThat(dispatcher.forget("a")).as("one is on its way").isFalse();
    assertThat(ends.ledger.account("r").droppedByReason()).containsEntry("FORGOTTEN", 2L);
    dispatcher.settle(batch, Answer.status(503), 0);
    assertThat(dispatcher.forget("a")).isTrue();
    assertThat(ends.ledger.account("r").droppedByReason()).containsEntry("FORGOTTEN", 3L);
    assertThat(ends.waiting).hasSize(2).allMatch(record -> record.isOf("b"));
    Batch other = dispatcher.tryTake(60_000 * MILLI);
    assertThat(other.records).hasSize(2);
    dispatcher.settle(other, Answer.status(200), 60_000 * MILLI);
    assertThat(dispatcher.isIdle()).isTrue();
    dispatcher.stop();
    assertThat(dispatcher.forget("a")).as("the next start is to drop it").isFalse();
  }

  @Test
  void oneUserHasOneRequestAtATime() {
    append("a");
    Batch batch = dispatcher.tryTake(0);
    append("a");

    assertThat(dispatcher.tryTake(0)).isNull();
    dispatcher.settle(batch, Answer.status(200), 0);
    assertThat(dispatcher.tryTake(0)).isNotNull();
  }

  @Test
  void tooLargeABatchIsHalvedAndASingleGiantSetAside() {
    append("a", "a");
    dispatcher.settle(dispatcher.tryTake(0), Answer.status(413), 0);
    Batch half = dispatcher.tryTake(0);
    assertThat(half.records).hasSize(1);
    dispatcher.settle(half, Answer.status(413), 0);
    dispatcher.settle(dispatcher.tryTake(0), Answer.status(200), 0);

    assertThat(ends.ledger.totals().deadLettered()).isEqualTo(1);
    assertThat(ends.ledger.totals().delivered()).isEqualTo(1);
    assertThat(ends.waiting).isEmpty();
    assertThat(new String(ends.deadLetters.get(0), UTF_8))
        .matches(
            "\\{\"setAside\":\"[^\"]+\",\"status\":413,\"reason\":\"status 413\",\"rule\":\"r\","
                + "\"application\":\"\",\"applicationId\":\"\",\"customUserId\":\"a\",\"message\":\\{}}");
  }

  @Test
  void aRefusedApplicationDoesNotHoldUpAnother() {
    appendTo("shop-a", "u");
    appendTo("shop-a", "v");
    appendTo("shop-b", "u");
    Batch refused = dispatcher.tryTake(0);
    dispatcher.settle(refused, Answer.status(403), 0);

    Batch next = dispatcher.tryTake(0);
    assertThat(next.application()).isNotEqualTo(refused.application());
    dispatcher.settle(next, Answer.status(200), 0);
    assertThat(dispatcher.tryTake(999 * MILLI)).isNull();
    assertThat(dispatcher.tryTake(1_000 * MILLI)).isNotNull();
    assertThat(dispatcher.tryTake(1_000 * MILLI)).isNull();
  }

  @Test
  void whatIsTooOldIsGivenUpButForWhatIsOnItsWay() {
    append("a", "b");
    appendTo("", "b");
    Batch sent = dispatcher.tryTake(0);
    assertThat(sent.records.get(0).customUserId()).isEqualTo("a");
    dispatcher.expire(1);

    assertThat(ends.ledger.totals().dropped()).containsEntry("TOO_OLD", 2L);
    assertThat(dispatcher.tryTake(0)).isNull();
    dispatcher.settle(sent, Answer.status(200), 0);
    assertThat(dispatcher.isIdle()).isTrue();
  }

  @Test
  void messagesOfAUserLingerForOneAnotherUntilTheBatchIsFull() {
    Dispatcher lingering = lingering(200, 3);
    admit(lingering, "full", 0);
    admit(lingering, "few", 0);
    admit(lingering, "few", 150 * MILLI);
    admit(lingering, "full", 160 * MILLI);
    assertThat(lingering.tryTake(160 * MILLI)).isNull();
    admit(lingering, "full", 161 * MILLI);
    assertThat(lingering.tryTake(161 * MILLI).records).hasSize(3);
    assertThat(lingering.nanosUntilWork(161 * MILLI)).isEqualTo(39 * MILLI);
    assertThat(lingering.tryTake(200 * MILLI - 1)).isNull();
    assertThat(lingering.tryTake(200 * MILLI).records).hasSize(2);
  }

  private Dispatcher lingering(long millis, int batch) {
    return new Dispatcher(
        DeliveryOptions.builder().lingerMillis(millis).batchMessages(batch).build(),
        ends,
        new AgentLog(new PrintStream(new ByteArrayOutputStream())),
        new Random());
  }

  private void admit(Dispatcher receiver, String user, long now) {
    receiver.admit(List.of(ends.captured(record("", user))), now);
  }

  /** At the stop as ever: it would take the time of all others. */
  @Test
  void atTheStopWhoseBatchFailsIsTriedOnceMoreAndThenAfterAPause() {
    append("fails", "a");
    dispatcher.settle(dispatcher.tryTake(0), Answer.status(503), 0);
    dispatcher.settle(dispatcher.tryTake(500 * MILLI), Answer.status(200), 500 * MILLI);
    dispatcher.settle(dispatcher.tryTake(500 * MILLI), Answer.status(503), 500 * MILLI);
    append("b");
    dispatcher.flush();
    for (int i = 0; i < 2; i++) {
      Batch batch = dispatcher.tryTake(1_000 * MILLI);
      boolean fails = batch.records.get(0).customUserId().equals("fails");
      dispatcher.settle(batch, Answer.status(fails ? 503 : 200), 1_000 * MILLI);
    }
    append("c");
    Batch other = dispatcher.tryTake(2_000 * MILLI - 1);
    assertThat(other.records.get(0).customUserId()).isEqualTo("c");
    dispatcher.settle(other, Answer.status(200), 2_000 * MILLI - 1);
    assertThat(dispatcher.tryTake(2_000 * MILLI - 1)).isNull();
    assertThat(dispatcher.tryTake(2_000 * MILLI)).isNotNull();
  }

  @Test
  void atTheStopWhatLingersIsDueBeforeAnybodyLooks() {
    Dispatcher lingering = lingering(60_000, 10);
    admit(lingering, "u", 0);
    assertThat(lingering.nanosUntilWork(0)).isEqualTo(60_000 * MILLI);
    lingering.flush();
    // Who waits for the end goes by it.
    assertThat(lingering.nanosUntilWork(0)).isZero();
    assertThat(lingering.tryTake(0)).isNotNull();
  }

  @Test
  void whatCannotBeSettledForWantOfMemoryIsSentAgain() {
    AtomicInteger settled = new AtomicInteger();
    Dispatcher poor =
        new Dispatcher(
            DeliveryOptions.builder().lingerMillis(0).build(),
            (record, outcome, deadLetter) -> {
              if (settled.incrementAndGet() == 2) {
                throw new OutOfMemoryError("of this test");
              }
            },
            new AgentLog(new PrintStream(new ByteArrayOutputStream())),
            new Random());
    poor.admit(List.of(record("", "u"), record("", "u"), record("", "u")), 0);
    Batch batch = poor.tryTake(0);
    assertThat(batch.records).hasSize(3);
    assertThatThrownBy(() -> poor.settle(batch, Answer.status(200), 0))
        .isInstanceOf(OutOfMemoryError.class);
    Batch rest = poor.tryTake(0);
    assertThat(rest.records).isEqualTo(batch.records.subList(1, 3));
    poor.settle(rest, Answer.status(200), 0);
    assertThat(poor.isIdle()).isTrue();
  }

  /** That a wait ends by itself is played by an interrupt, and the time that passes by numbers. */
  @Test
  @Timeout(60)
  void aMessageWakesOneAlsoAfterEachHasLookedByItselfInVain() throws Exception {
    long wait = TimeUnit.HOURS.toNanos(1);
    Dispatcher waitedFor =
        new Dispatcher(
            DeliveryOptions.builder().lingerMillis(0).build(),
            ends,
            new AgentLog(new PrintStream(new ByteArrayOutputStream())),
            new Random(),
            wait);
    Looker a = new Looker(waitedFor);
    Looker b = new Looker(waitedFor);
    a.looksAt(0);
    b.looksAt(10 * MILLI);
    for (int i = 1; i < 5; i++) {
      a.waitEnds();
      a.looksAt(i * wait + i * MILLI);
      b.waitEnds();
      b.looksAt(i * wait + (10 + i) * MILLI);
      waitedFor.admit(List.of(), i * wait + 20 * MILLI);
      assertThat(List.of(a.thread.getState(), b.thread.getState()))
          .as("without a message")
          .containsOnly(Thread.State.TIMED_WAITING);
    }
    admit(waitedFor, "u", 4 * wait + 20 * MILLI);
    while (a.isLooking && b.isLooking) {
      Thread.sleep(1);
    }
    waitedFor.stop();
  }

  /** A sender whose time is told to it. */
  private static final class Looker {
    private final SynchronousQueue<Long> times = new SynchronousQueue<>();
    private final Thread thread;
    private volatile boolean isLooking;

    private Looker(Dispatcher dispatcher) {
      thread = new Thread(() -> look(dispatcher), "looker of this test");
      thread.setDaemon(true);
      thread.start();
    }

    private void look(Dispatcher dispatcher) {
      while (!dispatcher.isStopped()) {
        try {
          dispatcher.take(times.take());
        } catch (InterruptedException e) {
          // The end of a wait.
        }
        isLooking = false;
      }
    }

    private void looksAt(long now) throws InterruptedException {
      isLooking = true;
      times.put(now);
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(0, 50_000);
      }
    }

    private void waitEnds() throws InterruptedException {
      thread.interrupt();
      while (isLooking) {
        Thread.sleep(0, 50_000);
      }
    }
  }

  @Test
  @Timeout(60)
  void oneMessageWakesOneOfThoseWhoWaitAndNotAll() throws Exception {
    int messages = 200;
    Senders senders = new Senders(4, 0);
    for (int i = 0; i < messages; i++) {
      senders.awaitAllWait();
      senders.admit("u" + i, "{}");
    }
    senders.awaitSent(messages);
    senders.stop();
    assertThat(senders.waitsThatEnded.get()).isBetween(messages / 2, 2 * messages);
  }

  /** Nobody looks by himself: a wake-up that is lost is a test that doesn't end. */
  @Test
  @Timeout(60)
  void noWakeUpIsLostWhateverComesAndFails() throws Exception {
    Senders senders = new Senders(4, 3);
    Random chance = new Random(1);
    int messages = 3_000;
    for (int i = 0; i < messages; i++) {
      senders.admit("u" + chance.nextInt(40), "{}");
      if (chance.nextInt(20) == 0) {
        Thread.sleep(chance.nextInt(8));
      }
    }
    senders.awaitSent(messages);
    senders.stop();
  }

  /** Threads that take batches and settle them; of those with errors, every seventh fails. */
  private static final class Senders {
    private final CountedEnds ends = new CountedEnds();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger waitsThatEnded = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private final Dispatcher dispatcher;

    private Senders(int count, int lingerMillis) {
      boolean withErrors = lingerMillis > 0;
      dispatcher =
          new Dispatcher(
              DeliveryOptions.builder()
                  .lingerMillis(lingerMillis)
                  .batchMessages(5)
                  .retryInitialMillis(2)
                  .retryMaxMillis(10)
                  .build(),
              ends,
              new AgentLog(new PrintStream(new ByteArrayOutputStream())),
              new Random(),
              TimeUnit.HOURS.toNanos(1));
      for (int i = 0; i < count; i++) {
        Thread thread = new Thread(() -> send(withErrors), "sender of this test");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    private void send(boolean withErrors) {
      try {
        while (!dispatcher.isStopped()) {
          Batch batch = dispatcher.take(System.nanoTime());
          if (batch == null) {
            waitsThatEnded.incrementAndGet();
            continue;
          }
          boolean fails = withErrors && batches.incrementAndGet() % 7 == 0;
          dispatcher.settle(batch, Answer.status(fails ? 503 : 200), System.nanoTime());
          sent.addAndGet(fails ? 0 : batch.records.size());
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void admit(String user, String message) {
      SpoolRecord record = new SpoolRecord("", user, null, "r", "id", 0, message.getBytes(UTF_8));
      SpoolRecord captured;
      synchronized (dispatcher) {
        captured = ends.captured(record);
      }
      dispatcher.admit(List.of(captured), System.nanoTime());
    }

    private void awaitAllWait() throws InterruptedException {
      for (Thread thread : threads) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
          Thread.sleep(0, 50_000);
        }
      }
    }

    private void awaitSent(int messages) throws InterruptedException {
      while (sent.get() < messages) {
        Thread.sleep(1);
      }
    }

    private void stop() throws InterruptedException {
      dispatcher.stop();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void append(String... users) {
    for (String user : users) {
      appendTo("", user);
    }
  }

  private void appendTo(String application, String user) {
    dispatcher.admit(List.of(ends.captured(record(application, user))), 0);
  }

  private static SpoolRecord record(String application, String user) {
    return new SpoolRecord(application, user, null, "r", "id", 0, new byte[] {'{', '}'});
  }
}
