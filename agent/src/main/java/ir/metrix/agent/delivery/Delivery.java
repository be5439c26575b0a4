package ir.metrix.agent.delivery;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.EncodedMessage;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageEncoder;
import ir.metrix.agent.once.Fact;
import ir.metrix.agent.once.FactWindow;
import ir.metrix.agent.ring.CaptureRing;
import ir.metrix.agent.ring.Ticket;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.Outcome;
import ir.metrix.agent.spool.Reasons;
import ir.metrix.agent.spool.Spool;
import ir.metrix.agent.spool.SpoolRecord;
import ir.metrix.agent.spool.TakenTicks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings messages from the application's threads to Metrix, one user's in order, and accounts for
 * each of them. What waits when it is closed stays in the spool.
 */
public final class Delivery {
  private static final int ADMIT_AT_ONCE = 64;

  /** So many messages may wait for facts to be read, if the ring does not hold more anyway. */
  private static final int LEAST_HELD = 10_000;

  private static final long EXPIRE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** For the disk, after all else: it may hang. */
  private static final long MAX_CLOSE_MILLIS = 5_000;

  private final DeliveryOptions options;
  private final Ledger ledger;
  private final AgentLog log;
  private final CaptureRing ring;
  private final Spool spool;
  private final FactWindow facts = new FactWindow();
  private final Dispatcher dispatcher;
  private final Transport transport;
  private final Thread spoolThread;
  private final AtomicBoolean closeBegun = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean drainEnded;
  private volatile boolean finishing;

  /** The spool thread has nothing to do. */
  private volatile boolean idle;

  /** Set by application threads, which must not wait for the log; told by the spool thread. */
  private volatile boolean prepared;

  private volatile boolean ringWasFull;

  private Delivery(
      DeliveryOptions options, Ledger ledger, AgentLog log, Transport transport, Random random) {
    this.options = options;
    this.ledger = ledger;
    this.log = log;
    this.transport = transport;
    ring = new CaptureRing(options.queueCapacity());
    spool = new Spool(options.spool(), ledger, log);
    // Before the spool's thread looks at what earlier processes left: else it lets go of their
    // facts.
    facts.keepFor(options.factsMillis());
    spool.keepFacts(facts);
    dispatcher =
        new Dispatcher(
            options,
            new Settlements() {
              @Override
              public void settle(SpoolRecord record, Outcome outcome, byte[] deadLetter) {
                spool.settle(record, outcome, deadLetter);
                ring.poke();
              }
            },
            log,
            random);
    spool.handsOutTo(
        new Spool.HandedOut() {
          @Override
          public boolean forget(String userId) {
            return dispatcher.forget(userId);
          }
        });
    spoolThread = newThread("metrix-spool", new SpoolLoop());
  }

  /** Starts the spool thread; the senders, and the HTTP client, come with the first message. */
  public static Delivery start(DeliveryOptions options, Ledger ledger, AgentLog log) {
    return start(options, ledger, log, new LazyTransport(options, log), new Random());
  }

  static Delivery start(
      DeliveryOptions options, Ledger ledger, AgentLog log, Transport transport, Random random) {
    Delivery delivery = new Delivery(options, ledger, log, transport, random);
    delivery.spoolThread.start();
    return delivery;
  }

  /**
   * Takes over one message, or counts it as dropped and returns false. Runs on the application's
   * thread: never throws, and waits only with {@link Durability#SYNC}, for the disk.
   */
  public boolean offer(Message message) {
    return offer(message, ledger.account(message.ruleId()));
  }

  /** The messages of one rule, on their way in. */
  public OfRule ofRule(String ruleId) {
    return new OfRule(ruleId);
  }

  /** Takes the messages of one rule. Any thread. */
  public final class OfRule {
    private final String ruleId;

    /** Null until the first message comes: a rule without any is in no account. */
    private Ledger.Account account;

    private OfRule(String ruleId) {
      this.ruleId = ruleId;
    }

    /** As {@link Delivery#offer}. */
    public boolean offer(Message message) {
      Ledger.Account known = account;
      if (known == null) {
        known = ledger.account(ruleId);
        account = known;
      }
      return Delivery.this.offer(message, known);
    }

    /** How many messages were offered in this process. */
    public long captured() {
      return ledger.capturedHere(ruleId);
    }
  }

  private boolean offer(Message message, Ledger.Account account) {
    try {
      account.countCaptured();
      if (closed) {
        account.countDropped(Reasons.SHUTDOWN);
        return false;
      }
      if (options.spool().durability() == Durability.SYNC) {
        Ticket ticket = ring.tryOfferAwaited(message);
        if (ticket != null) {
          // Bounded by the disk alone; what the disk refuses is released too.
          while (!ticket.isReleased() && spoolThread.isAlive()) {
            ticket.awaitBriefly();
          }
          return true;
        }
      } else if (ring.tryOffer(message)) {
        return true;
      }
      account.countDropped(Reasons.QUEUE_FULL);
      ringWasFull = true;
    } catch (Throwable t) {
      // Out of memory, most likely: the application's call must not feel it.
      account.countDropped(Reasons.NO_MEMORY);
    }
    return false;
  }

  /**
   * Requests that begin from now on go by these options, as far as address, keys, proxy,
   * certificates and time-outs are concerned; all else stays as it was. What waits for a pause to
   * end is tried at once: most likely it is the reason of the change. Applications that are new are
   * known when this returns. Any thread of ours.
   */
  public void reroute(DeliveryOptions next) {
    options.spool().applicationIds().add(next.spool().applicationIds());
    transport.reroute(next);
    dispatcher.tryNow(System.nanoTime());
  }

  /** Which facts were sent; kept with the spool. */
  public FactWindow facts() {
    return facts;
  }

  public DeliveryFigures figures() {
    long spooled = spool.records();
    Ledger.Totals totals = ledger.totals();
    long[] counts = {
      Math.max(0, totals.waiting() - spooled),
      spooled,
      spool.bytes(),
      TimeUnit.MILLISECONDS.toSeconds(spool.oldestMillis()),
      totals.delivered(),
      dispatcher.retried(),
      totals.droppedSum(),
      totals.deadLettered()
    };
    return new DeliveryFigures(counts, dispatcher.lastError(), dispatcher.lastStatus());
  }

  /**
   * Takes no more messages, delivers what it can within the time, leaves the rest in the spool, and
   * says the sum. The disk may take a few seconds more. A second call does nothing.
   */
  public void close(long timeoutMillis) {
    if (!closeBegun.compareAndSet(false, true)) {
      return;
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, timeoutMillis));
    closed = true;
    ring.wakeConsumer();
    dispatcher.flush();
    awaitDelivery(deadline);
    dispatcher.stop();
    finishing = true;
    ring.poke();
    transport.close();
    try {
      spoolThread.join(MAX_CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (spoolThread.isAlive()) {
      log.warn("The disk does not answer: what was not written to the spool yet may be lost.");
    }
    Ledger.Totals totals = settledTotals();
    List<String> rules = ledger.rules();
    for (int i = 0; i < rules.size() && rules.size() > 1; i++) {
      log.info("ledger of rule " + rules.get(i) + ": " + ledger.totals(rules.get(i)));
    }
    log.info("stopped: " + totals);
  }

  private void awaitDelivery(long deadline) {
    synchronized (dispatcher) {
      long now;
      while ((now = System.nanoTime()) - deadline < 0) {
        // In this order: the spool thread hands out before it says that it is idle.
        boolean spoolIsIdle = drainEnded && idle && !ring.isPoked();
        if (spoolIsIdle && dispatcher.isIdle() && spool.records() == 0) {
          return;
        }
        boolean hopeless =
            spoolIsIdle
                && dispatcher.inFlight() == 0
                && dispatcher.nanosUntilWork(now) > deadline - now;
        if (hopeless) {
          return;
        }
        try {
          dispatcher.wait(Math.min((deadline - now) / 1_000_000 + 1, 20));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /**
   * Threads that still run count a call's beginning and its end one after the other: looks again
   * when between the two.
   */
  private Ledger.Totals settledTotals() {
    Ledger.Totals totals = ledger.totals();
    for (int i = 0; i < 1_000 && totals.waiting() != spool.records(); i++) {
      LockSupport.parkNanos(10_000);
      totals = ledger.totals();
    }
    return totals;
  }

  /**
   * Gets ready to encode, on the spool thread: called when the first class is woven, so that a
   * burst does not find the encoder's classes unloaded. Returns at once.
   */
  public void prepare() {
    prepared = true;
    ring.wakeConsumer();
  }

  /** Threads of ours keep nothing of an application: no class loader, no group of its own. */
  private static Thread newThread(String name, Runnable loop) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, loop, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** Also starts the senders, so that they inherit from no application's thread. */
  private final class SpoolLoop implements Runnable, TakenTicks {
    private final List<SpoolRecord> handedOut = new ArrayList<>();

    /** They come before those in the ring. */
    private final Queue<Message> held = new ArrayDeque<>();

    private MessageEncoder encoder;
    private boolean warm;
    private boolean sending;
    private long forgottenFacts;
    private boolean toldOfMemory;
    private long expireAt = System.nanoTime() + EXPIRE_NANOS;

    @Override
    public void run() {
      spool.listenToTicks(this);
      while (!finishing) {
        try {
          turn();
        } catch (Throwable t) {
          log.problem(
              "spool " + t.getClass(), "The spool thread met " + t.getClass() + "; it goes on.");
          // If it meets it at each turn, not as fast as it can; nobody waits for it meanwhile.
          ring.releasePolled();
          ring.nap();
        }
      }
      try {
        finish();
      } catch (Throwable t) {
        log.warn(
            "The spool could not be closed: " + t + ". The next start delivers what is in it.");
      }
      ring.releasePolled();
    }

    private void turn() {
      idle = false;
      ring.forgetPokes();
      if (prepared && !warm) {
        // The encoder alone: senders, and with them the HTTP client, wait for a first message.
        warm = true;
        encoder().warmUp();
      }
      if (closed) {
        spool.holdNothingBackInMemory();
      }
      boolean more = spool.work(handedOut);
      more |= drain() > 0;
      handOut();
      tellOfFullRing();
      tellOfFacts();
      expire();
      if (more) {
        return;
      }
      if (closed && !drainEnded && ring.isEmpty()) {
        drainEnded = true;
      }
      idle = true;
      if (spool.isForcePending()) {
        ring.nap();
      } else {
        ring.await();
      }
    }

    private void handOut() {
      if (!handedOut.isEmpty()) {
        startSending();
        // Some at a time: the senders wait for the dispatcher meanwhile.
        for (int from = 0; from < handedOut.size(); from += ADMIT_AT_ONCE) {
          int to = Math.min(from + ADMIT_AT_ONCE, handedOut.size());
          dispatcher.admit(handedOut.subList(from, to), System.nanoTime());
        }
        handedOut.clear();
      }
    }

    private void expire() {
      long now = System.nanoTime();
      if (now - expireAt > 0) {
        expireAt = now + EXPIRE_NANOS;
        dispatcher.expire(spool.cutoffMillis());
      }
    }

    /** All that is in the ring goes to the disk, then what is known of it. */
    private void finish() {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      do {
        while (drain() > 0) {
          handedOut.clear();
        }
        // A thread that saw the queue open may still be about to put its message there.
        if (ledger.totals().waiting() > spool.records()) {
          ring.nap();
        }
      } while (ledger.totals().waiting() > spool.records() && System.nanoTime() - end < 0);
      spool.work(handedOut);
      spool.close();
    }

    private MessageEncoder encoder() {
      if (encoder == null) {
        encoder = new MessageEncoder(options.timeFormat(), log);
      }
      return encoder;
    }

    @Override
    public void taken(long userHash, long timeMillis) {
      encoder().taken(userHash, timeMillis);
    }

    private int drain() {
      // Looked at once: what comes after it is not taken before the spool is ready for it.
      boolean hasCome = !held.isEmpty() || !ring.isEmpty();
      if (hasCome && !spool.prepare()) {
        hold();
        return 1;
      }
      int drained = 0;
      ring.beginGroup();
      Message message;
      while (hasCome && drained < ring.groupSize() && (message = next()) != null) {
        drained++;
        spool(message);
      }
      if (drained > 0 || spool.isFlushPending()) {
        spool.flush(handedOut);
        if (held.isEmpty()) {
          ring.releasePolled();
        }
      }
      ring.endGroup();
      return drained;
    }

    private Message next() {
      Message first = held.poll();
      return first == null ? ring.poll() : first;
    }

    /**
     * It is not known yet which facts were sent: messages wait here, or the ring would overflow.
     */
    private void hold() {
      int most = Math.max(LEAST_HELD, ring.capacity());
      Message message;
      while (held.size() < most && (message = ring.poll()) != null) {
        held.add(message);
      }
    }

    private void spool(Message message) {
      Fact fact = message.fact();
      if (fact != null && facts.wasSentBefore(fact)) {
        ledger.account(message.ruleId()).countDropped(Reasons.SEEN_BEFORE);
      } else if (!append(message) && fact != null) {
        facts.forget(fact);
      }
    }

    private boolean append(Message message) {
      SpoolRecord record;
      try {
        EncodedMessage encoded = encoder().encode(message);
        record =
            new SpoolRecord(
                message.application(),
                message.customUserId(),
                message.metrixUserId(),
                message.ruleId(),
                encoded.id(),
                encoded.timeMillis(),
                encoded.json(),
                message.fact());
      } catch (Throwable t) {
        ledger.account(message.ruleId()).countDropped(Reasons.NOT_ENCODABLE);
        log.problem(
            "encode " + message.ruleId(),
            "rule " + message.ruleId() + ": a message has no JSON form and is dropped: " + t);
        return false;
      }
      return spool.append(record);
    }

    private void startSending() {
      if (sending) {
        return;
      }
      sending = true;
      for (int i = 1; i <= options.concurrency(); i++) {
        newThread("metrix-sender-" + i, new Sender(dispatcher, transport, log)).start();
      }
    }

    private void tellOfFacts() {
      if (facts.longestMillis() > 0
          && !toldOfMemory
          && options.spool().durability() == Durability.MEMORY) {
        toldOfMemory = true;
        log.info("once: what was sent is remembered in memory alone, as messages are");
      }
      if (facts.forgotten() > forgottenFacts) {
        forgottenFacts = facts.forgotten();
        log.problem(
            "once full",
            "More than "
                + facts.mostFacts()
                + " values of 'once' came within their window: "
                + forgottenFacts
                + " of the oldest are forgotten, and would be sent again, with the same ids. A"
                + " shorter once-window, or a larger heap, mends it.");
      }
    }

    private void tellOfFullRing() {
      if (ringWasFull) {
        ringWasFull = false;
        log.problem(
            Reasons.QUEUE_FULL,
            "The queue between the application and the spool was full ("
                + ring.capacity()
                + "): messages were dropped and counted. queue.capacity makes it larger.");
      }
    }
  }
}
