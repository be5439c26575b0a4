package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.spool.Outcome;
import ir.metrix.agent.spool.SpoolRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Decides what is sent when, and what an answer means. No thread, clock or network of its own: time
 * comes as an argument (System.nanoTime), so a test steps through an outage by hand. Thread-safe by
 * its monitor, on which those wait who take batches, and who waits for the end.
 *
 * <p>Of those who wait for a batch no more are woken than there are batches: one of them knows when
 * the next is due, and who takes one wakes another if there is more. To wake them all with each
 * message would cost a busy machine as much as the sending.
 */
final class Dispatcher {
  private static final long MILLI = 1_000_000;
  private static final long MAX_RETRY_AFTER_MILLIS = 3_600_000;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private static final long MAX_WAIT_NANOS = 1_000 * MILLI;

  private final DeliveryOptions options;
  private final AgentLog log;
  private final Settlements settlements;
  private final Random random;

  /** Who waits looks again after it, come what may: a precaution. */
  private final long maxWaitNanos;

  // All guarded by this.
  private final Map<Object, Lane> lanes = new HashMap<>();
  private final List<ApplicationState> applications = new ArrayList<>();
  private final PriorityQueue<Linger> lingering = new PriorityQueue<>();
  private int nextApplication;
  private int inFlight;

  /** How many wait for a batch. */
  private int waiting;

  /** Who of them looks again when the next batch is due; null if none of them does. */
  private Thread watcher;

  /** When that is; the others look at some moment within {@link #maxWaitNanos}. */
  private long watcherLooksNanos;

  private boolean flushing;
  private boolean stopped;

  /** Retryable failures in a row: 0 while Metrix answers. */
  private int outages;

  private long epoch;
  private long downUntilNanos;
  private boolean probing;

  /** Set by Retry-After; no success ends it early. */
  private boolean held;

  private long heldUntilNanos;
  private long successes;
  private long retried;
  private String lastError;
  private int lastStatus;

  Dispatcher(DeliveryOptions options, Settlements settlements, AgentLog log, Random random) {
    this(options, settlements, log, random, MAX_WAIT_NANOS);
  }

  Dispatcher(
      DeliveryOptions options,
      Settlements settlements,
      AgentLog log,
      Random random,
      long maxWaitNanos) {
    this.maxWaitNanos = maxWaitNanos;
    this.options = options;
    this.settlements = settlements;
    this.log = log;
    this.random = random;
  }

  /** Takes over what the spool hands out, in order. */
  synchronized void admit(List<SpoolRecord> records, long now) {
    if (stopped) {
      return;
    }
    Long arrival = now;
    for (SpoolRecord record : records) {
      Object key = record.userKey();
      Lane lane = lanes.get(key);
      if (lane == null) {
        lane = new Lane(key, application(record.application()), options.batchMessages());
        lanes.put(key, lane);
      }
      lane.records.add(record);
      lane.arrivals.add(arrival);
      if (lane.records.size() == 1) {
        schedule(lane, now + lingerNanos(), now);
      } else if (lane.state == Lane.State.LINGERING
          && lane.records.size() >= options.batchMessages()
          && lane.failures == 0) {
        makeReady(lane);
      }
    }
    wakeOneIfNeeded(now);
  }

  /**
   * As {@link #tryTake}; waits if there is none, and may return null after that.
   *
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  @SuppressWarnings("WaitNotInLoop") // Who calls it is the loop.
  synchronized Batch take(long now) throws InterruptedException {
    Batch batch = tryTake(now);
    if (batch != null || stopped) {
      // It may be that who waits knows nothing of what there is beside this one.
      wakeOneIfNeeded(now);
      return batch;
    }
    Thread self = Thread.currentThread();
    long nanos = Math.min(nanosUntilWork(now), maxWaitNanos);
    if (watcher == null || now + nanos - watcherLooksNanos < 0) {
      watcher = self;
      watcherLooksNanos = now + nanos;
    } else {
      // The watcher looks in time.
      nanos = maxWaitNanos;
    }
    waiting++;
    try {
      wait(nanos / MILLI + 1);
    } finally {
      waiting--;
      if (watcher == self) {
        watcher = null;
      }
    }
    return null;
  }

  /** If nobody who waits looks in time by himself. */
  private void wakeOneIfNeeded(long now) {
    if (flushing) {
      // Who waits for the end does so here too.
      notifyAll();
    } else if (waiting > 0) {
      long looks = watcher == null ? maxWaitNanos : watcherLooksNanos - now;
      if (nanosUntilWork(now) < looks) {
        notify();
      }
    }
  }

  /** A batch that may be sent now, or null. Each one taken must be given to {@link #settle}. */
  synchronized Batch tryTake(long now) {
    if (stopped || isHeld(now)) {
      return null;
    }
    if (outages > 0 && (probing || now - downUntilNanos < 0)) {
      return null;
    }
    readyLingering(now);
    for (int i = 0; i < applications.size(); i++) {
      ApplicationState application = applications.get((nextApplication + i) % applications.size());
      if (application.ready.isEmpty()
          || (application.refusals > 0
              && (application.probing || now - application.pausedUntilNanos < 0))) {
        continue;
      }
      Lane lane = application.ready.peek();
      // Before anything else: if there is no memory for it, all stays as it is.
      Batch batch = new Batch(lane, firstRecords(lane), epoch, application.epoch);
      application.ready.remove();
      nextApplication = (nextApplication + i + 1) % applications.size();
      lane.state = Lane.State.IN_FLIGHT;
      lane.inFlight = batch.records.size();
      inFlight++;
      probing = outages > 0;
      application.probing = application.refusals > 0;
      return batch;
    }
    return null;
  }

  /** How long {@link #tryTake} stays without a batch if nothing happens meanwhile. */
  synchronized long nanosUntilWork(long now) {
    if (stopped || (outages > 0 && probing)) {
      return Long.MAX_VALUE;
    }
    long earliest = Long.MAX_VALUE;
    for (ApplicationState application : applications) {
      if (!application.ready.isEmpty() && !(application.refusals > 0 && application.probing)) {
        long wait = application.refusals > 0 ? application.pausedUntilNanos - now : 0;
        earliest = Math.min(earliest, Math.max(0, wait));
      }
    }
    if (!lingering.isEmpty()) {
      earliest = Math.min(earliest, Math.max(0, lingering.peek().dueNanos - now));
    }
    if (earliest == Long.MAX_VALUE) {
      return earliest;
    }
    if (outages > 0) {
      earliest = Math.max(earliest, downUntilNanos - now);
    }
    return isHeld(now) ? Math.max(earliest, heldUntilNanos - now) : earliest;
  }

  /** What becomes of a batch after its request. */
  synchronized void settle(Batch batch, Answer answer, long now) {
    if (stopped) {
      return;
    }
    inFlight--;
    if (probing && batch.epoch == epoch) {
      probing = false;
    }
    Lane lane = batch.lane;
    if (batch.applicationEpoch == lane.application.epoch) {
      lane.application.probing = false;
    }
    lastStatus = answer.status;
    long due = now;
    try {
      if (answer.isRetryable()) {
        due = retryLater(batch, answer, now);
      } else {
        metrixAnswers();
        if (answer.isDelivered()) {
          accepted(lane.application);
          delivered(batch);
        } else if (answer.isAboutContent()) {
          accepted(lane.application);
          refusedContent(batch, answer);
        } else {
          pause(batch, answer, now);
        }
      }
    } finally {
      // Also without memory for the rest of it: what is not settled is sent again.
      reschedule(lane, due, now);
    }
    if (flushing) {
      notifyAll();
    }
    // Else whose batch it was takes the next one, and wakes others if there are more.
  }

  /** The operator has changed the way: pauses after failures and refusals are over. */
  synchronized void tryNow(long now) {
    for (ApplicationState application : applications) {
      application.pausedUntilNanos = now;
    }
    downUntilNanos = now;
    wakeOneIfNeeded(now);
  }

  /**
   * From now on nothing lingers: the agent stops. Whose batches fail is tried once more at once,
   * and then after a pause as ever.
   */
  synchronized void flush() {
    flushing = true;
    for (Lane lane : lanes.values()) {
      if (lane.state == Lane.State.LINGERING) {
        makeReady(lane);
      }
    }
    notifyAll();
  }

  synchronized boolean isIdle() {
    return lanes.isEmpty();
  }

  synchronized int inFlight() {
    return inFlight;
  }

  /** Records that came to the spool before a time are given up, but for those on their way. */
  synchronized void expire(long cutoffMillis) {
    for (Lane lane : new ArrayList<>(lanes.values())) {
      if (lane.state == Lane.State.IN_FLIGHT) {
        continue;
      }
      while (!lane.records.isEmpty() && lane.records.peek().arrivalMillis() < cutoffMillis) {
        settlements.settle(lane.records.peek(), Outcome.TOO_OLD, null);
        lane.removeFirst();
        lane.suspects = Math.max(0, lane.suspects - 1);
      }
      removeIfEmpty(lane);
    }
  }

  private void removeIfEmpty(Lane lane) {
    if (lane.records.isEmpty()) {
      lanes.remove(lane.key);
      lane.application.ready.remove(lane);
      lane.state = Lane.State.GONE;
    }
  }

  /**
   * A person is to be forgotten: what waits of them is given up.
   *
   * @return false while some of it is on its way
   */
  synchronized boolean forget(String userId) {
    // What was stopped has nothing, but it waits all the same: the next start is to drop it.
    boolean isDone = !stopped;
    for (Lane lane : new ArrayList<>(lanes.values())) {
      if (!lane.records.peek().isOf(userId)) {
        continue;
      }
      int kept = lane.state == Lane.State.IN_FLIGHT ? lane.inFlight : 0;
      while (lane.records.size() > kept) {
        settlements.settle(lane.records.peekLast(), Outcome.FORGOTTEN, null);
        lane.removeLast();
      }
      isDone &= kept == 0;
      removeIfEmpty(lane);
    }
    return isDone;
  }

  /** Ends all sending. Answers after this are ignored: what they are about stays in the spool. */
  synchronized void stop() {
    stopped = true;
    lanes.clear();
    notifyAll();
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  synchronized long retried() {
    return retried;
  }

  synchronized String lastError() {
    return lastError;
  }

  synchronized int lastStatus() {
    return lastStatus;
  }

  private ApplicationState application(String name) {
    for (ApplicationState application : applications) {
      if (application.name.equals(name)) {
        return application;
      }
    }
    ApplicationState application = new ApplicationState(name);
    applications.add(application);
    return application;
  }

  private boolean isHeld(long now) {
    held = held && now - heldUntilNanos < 0;
    return held;
  }

  private long lingerNanos() {
    return options.lingerMillis() * MILLI;
  }

  private void schedule(Lane lane, long due, long now) {
    if (due - now <= 0 || (flushing && lane.failures == 0)) {
      makeReady(lane);
      return;
    }
    lane.state = Lane.State.LINGERING;
    lane.dueNanos = due;
    lingering.add(new Linger(lane, due));
  }

  private static void makeReady(Lane lane) {
    lane.state = Lane.State.READY;
    lane.application.ready.add(lane);
  }

  private void readyLingering(long now) {
    while (!lingering.isEmpty() && lingering.peek().dueNanos - now <= 0) {
      Linger linger = lingering.remove();
      // Else the lane became full, was sent, and waits for something later.
      if (linger.lane.state == Lane.State.LINGERING && linger.lane.dueNanos == linger.dueNanos) {
        makeReady(linger.lane);
      }
    }
  }

  private List<SpoolRecord> firstRecords(Lane lane) {
    int limit = Math.min(lane.sizeLimit, options.batchMessages());
    if (lane.suspects > 0) {
      limit = Math.min(limit, Math.max(1, lane.suspects / 2));
    }
    List<SpoolRecord> first = new ArrayList<>(Math.min(limit, lane.records.size()));
    long bytes = 0;
    for (SpoolRecord record : lane.records) {
      bytes += record.message().length;
      if (first.size() == limit || (bytes > MAX_BATCH_BYTES && !first.isEmpty())) {
        break;
      }
      first.add(record);
    }
    return Collections.unmodifiableList(first);
  }

  private void reschedule(Lane lane, long due, long now) {
    if (lane.records.isEmpty()) {
      lanes.remove(lane.key);
    } else if (due - now > 0) {
      schedule(lane, due, now);
    } else if (lane.suspects > 0 || lane.records.size() >= options.batchMessages()) {
      makeReady(lane);
    } else {
      schedule(lane, lane.arrivals.peek() + lingerNanos(), now);
    }
  }

  private void delivered(Batch batch) {
    Lane lane = batch.lane;
    successes++;
    lane.failures = 0;
    lane.suspects = Math.max(0, lane.suspects - batch.records.size());
    // By one, not by twice: a limit that stays would be met with every second request.
    lane.sizeLimit = Math.min(options.batchMessages(), lane.sizeLimit + 1);
    for (SpoolRecord record : batch.records) {
      settlements.settle(record, Outcome.DELIVERED, null);
      lane.removeFirst();
    }
  }

  /** Halves the batch until the message at fault stands alone, and sets that one aside. */
  private void refusedContent(Batch batch, Answer answer) {
    Lane lane = batch.lane;
    lastError = answer.toString();
    int size = batch.records.size();
    if (size > 1) {
      if (answer.status == 413) {
        lane.sizeLimit = size / 2;
      } else {
        lane.suspects = size;
      }
      return;
    }
    SpoolRecord record = batch.records.get(0);
    settlements.settle(
        record,
        Outcome.DEAD_LETTERED,
        DeadLetter.line(record, options.spool().applicationId(record.application()), answer));
    lane.removeFirst();
    lane.suspects = 0;
    if (answer.status == 413) {
      // This one alone was the reason.
      lane.sizeLimit = options.batchMessages();
    }
    log.problem(
        "dead letter " + record.ruleId(),
        "rule "
            + record.ruleId()
            + ": Metrix refuses a message with status "
            + answer.status
            + (answer.status == 413
                ? " (too large, even alone)"
                : " (a field is missing or of the wrong type)")
            + ". It is set aside in dead-letter/ of the spool, with Metrix's words; all others go on. Compare the"
            + " rule's message with Metrix's documentation.");
  }

  /** Metrix, or the way there, is down. Returns when the lane itself may go again. */
  private long retryLater(Batch batch, Answer answer, long now) {
    lastError = answer.toString();
    retried += batch.records.size();
    // Of several requests that failed together, the first one counts.
    if (batch.epoch == epoch) {
      epoch++;
      outages++;
      probing = false;
      downUntilNanos = now + jitterNanos(outages);
      log.problem(
          "down " + answer,
          "Metrix is down or cannot be reached: "
              + answer
              + ". Messages wait, and are tried again with growing pauses.");
    }
    if (answer.retryAfterMillis > 0) {
      long until = now + Math.min(answer.retryAfterMillis, MAX_RETRY_AFTER_MILLIS) * MILLI;
      if (!isHeld(now) || until - heldUntilNanos > 0) {
        held = true;
        heldUntilNanos = until;
      }
    }
    // A user whose batch fails while others are served must not stop them again and again.
    Lane lane = batch.lane;
    boolean othersServed = lane.successesAtFailure >= 0 && lane.successesAtFailure < successes;
    lane.failures = othersServed ? lane.failures + 1 : 0;
    lane.successesAtFailure = successes;
    return lane.failures == 0 ? now : now + jitterNanos(lane.failures);
  }

  private void metrixAnswers() {
    if (outages > 0) {
      outages = 0;
      epoch++;
      probing = false;
      log.info("Metrix answers again.");
    }
  }

  private void accepted(ApplicationState application) {
    if (application.refusals > 0) {
      application.refusals = 0;
      application.epoch++;
      application.probing = false;
      application.lastRefusal = 0;
      log.info("Metrix accepts" + described(application) + " again.");
    }
  }

  /** The operator has something to mend: keep all, ask again with growing pauses. */
  private void pause(Batch batch, Answer answer, long now) {
    ApplicationState application = batch.lane.application;
    lastError = answer.toString();
    if (batch.applicationEpoch != application.epoch) {
      return;
    }
    application.epoch++;
    application.probing = false;
    application.refusals++;
    application.pausedUntilNanos = now + backoffMillis(application.refusals) * MILLI;
    if (application.lastRefusal != answer.status) {
      application.lastRefusal = answer.status;
      log.warn(refusal(application, answer.status));
    }
  }

  private static String refusal(ApplicationState application, int status) {
    String what = "Metrix refuses" + described(application) + " with status " + status + ": ";
    String why;
    if (status == 401 || status == 403) {
      why =
          "either the API key is wrong, or this server's IP address is not on the application's"
              + " white list. See both in the dashboard > Application Settings. Keys are read again"
              + " from the configuration before each attempt: no restart is needed.";
    } else if (status == 407) {
      why = "the proxy wants a user and password. Correct delivery.proxy.";
    } else if (status >= 300 && status < 400) {
      why =
          "a redirect, which is never followed since it would take the key along. Correct"
              + " metrix.endpoint.";
    } else {
      why = "is metrix.endpoint correct, and no proxy or firewall answering in its place?";
    }
    return what + why + " Its messages are kept, and tried again with growing pauses.";
  }

  private static String described(ApplicationState application) {
    return application.name.isEmpty()
        ? " the application"
        : " the application \"" + application.name + "\"";
  }

  private long jitterNanos(int attempt) {
    return (long) (random.nextDouble() * backoffMillis(attempt) * MILLI);
  }

  private long backoffMillis(int attempt) {
    long millis = options.retryInitialMillis();
    for (int i = 1; i < attempt && millis < options.retryMaxMillis(); i++) {
      millis *= 2;
    }
    return Math.min(millis, options.retryMaxMillis());
  }

  /** A lane's place among those that wait; stale if the lane's due time is another by now. */
  private static final class Linger implements Comparable<Linger> {
    private final Lane lane;
    private final long dueNanos;

    private Linger(Lane lane, long dueNanos) {
      this.lane = lane;
      this.dueNanos = dueNanos;
    }

    @Override
    public int compareTo(Linger other) {
      return Long.signum(dueNanos - other.dueNanos);
    }
  }
}
