package ir.metrix.agent.delivery;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.EncodedMessage;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageEncoder;
import ir.metrix.agent.ring.CaptureRing;
import ir.metrix.agent.spool.Spool;
import ir.metrix.agent.spool.SpoolRecord;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings messages from the application's threads to Metrix, one user's in order, and accounts for
 * each of them. What waits when it is closed is lost, and counted as that: the spool is in memory.
 */
public final class Delivery {
  private static final String QUEUE_FULL = "queue full";
  private static final String SPOOL_FULL = "spool full";
  private static final String SHUTDOWN = "shutdown";
  private static final int DRAIN_AT_ONCE = 512;

  private final DeliveryOptions options;
  private final Ledger ledger;
  private final AgentLog log;
  private final CaptureRing ring;
  private final Spool spool;
  private final Dispatcher dispatcher;
  private final Transport transport;
  private final Thread spoolThread;
  private final AtomicBoolean closeBegun = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean drainEnded;

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
    spool = new Spool(options.spoolRecords(), options.spoolBytes());
    dispatcher = new Dispatcher(options, ledger, log, spool, random);
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
   * thread: never waits, never throws.
   */
  public boolean offer(Message message) {
    Ledger.Account account = null;
    try {
      account = ledger.account(message.ruleId());
      account.countCaptured();
      if (closed) {
        account.countDropped(SHUTDOWN);
        return false;
      }
      if (ring.tryOffer(message)) {
        return true;
      }
      account.countDropped(QUEUE_FULL);
      ringWasFull = true;
    } catch (Throwable t) {
      // Out of memory, most likely: the application's call must not feel it.
      if (account != null) {
        account.countDropped("no memory");
      }
    }
    return false;
  }

  public DeliveryFigures figures() {
    long spooled = spool.records();
    Ledger.Totals totals = ledger.totals();
    long[] counts = {
      Math.max(0, totals.waiting() - spooled),
      spooled,
      spool.bytes(),
      TimeUnit.NANOSECONDS.toSeconds(spool.oldestNanos(System.nanoTime())),
      totals.delivered(),
      dispatcher.retried(),
      totals.droppedSum(),
      totals.deadLettered()
    };
    return new DeliveryFigures(counts, dispatcher.lastError(), dispatcher.lastStatus());
  }

  /**
   * Takes no more messages, delivers what it can within the time, counts the rest as dropped, and
   * says the sum. A second call does nothing.
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
    List<SpoolRecord> left = dispatcher.stop();
    for (SpoolRecord record : left) {
      spool.release(record);
      ledger.account(record.ruleId()).countDropped(SHUTDOWN);
    }
    transport.close();
    dropRing();
    log.info("stopped: " + settledTotals());
  }

  private void awaitDelivery(long deadline) {
    synchronized (dispatcher) {
      long now;
      while ((now = System.nanoTime()) - deadline < 0) {
        if (drainEnded && dispatcher.isIdle()) {
          return;
        }
        boolean hopeless =
            drainEnded
                && dispatcher.inFlight() == 0
                && dispatcher.nanosUntilWork(now) > deadline - now;
        if (hopeless) {
          return;
        }
        try {
          dispatcher.wait((deadline - now) / 1_000_000 + 1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** With no time left the spool thread may not have come to these. */
  private void dropRing() {
    try {
      spoolThread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (spoolThread.isAlive()) {
      return;
    }
    dropRingNow();
    // A thread that saw the queue open may still be about to put its message there.
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    while (ledger.totals().waiting() > spool.records() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
      dropRingNow();
    }
    SpoolRecord record;
    while ((record = spool.readNext()) != null) {
      spool.release(record);
      ledger.account(record.ruleId()).countDropped(SHUTDOWN);
    }
  }

  /**
   * Threads that still run count a call's beginning and its end one after the other: looks again
   * when between the two.
   */
  private Ledger.Totals settledTotals() {
    Ledger.Totals totals = ledger.totals();
    for (int i = 0; i < 1_000 && totals.waiting() != 0; i++) {
      LockSupport.parkNanos(10_000);
      totals = ledger.totals();
    }
    return totals;
  }

  private void dropRingNow() {
    Message message;
    while ((message = ring.poll()) != null) {
      ledger.account(message.ruleId()).countDropped(SHUTDOWN);
    }
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
  private final class SpoolLoop implements Runnable {
    private MessageEncoder encoder;
    private boolean sending;

    @Override
    public void run() {
      while (!dispatcher.isStopped()) {
        try {
          if (prepared && encoder == null) {
            // The encoder alone: senders, and with them the HTTP client, wait for a first message.
            encoder = new MessageEncoder(options.timeFormat(), log);
            encoder.warmUp();
          }
          int drained = drain();
          tellOfFullRing();
          if (drained > 0) {
            dispatcher.admit(System.nanoTime());
          } else if (closed && ring.isEmpty()) {
            break;
          } else {
            ring.await();
          }
        } catch (Throwable t) {
          log.problem(
              "spool " + t.getClass(), "The spool thread met " + t.getClass() + "; it goes on.");
        }
      }
      synchronized (dispatcher) {
        drainEnded = true;
        dispatcher.notifyAll();
      }
    }

    private int drain() {
      int drained = 0;
      Message message;
      while (drained < DRAIN_AT_ONCE
          && !dispatcher.isStopped()
          && (message = ring.poll()) != null) {
        drained++;
        spool(message);
      }
      return drained;
    }

    private void spool(Message message) {
      SpoolRecord record;
      try {
        if (!sending) {
          startSending();
        }
        EncodedMessage encoded = encoder.encode(message);
        record =
            new SpoolRecord(
                message.application(),
                message.customUserId(),
                message.metrixUserId(),
                message.ruleId(),
                encoded.id(),
                encoded.timeMillis(),
                encoded.json());
      } catch (Throwable t) {
        ledger.account(message.ruleId()).countDropped("not encodable");
        log.problem(
            "encode " + message.ruleId(),
            "rule \"" + message.ruleId() + "\": a message has no JSON form and is dropped: " + t);
        return;
      }
      if (!spool.append(record, System.nanoTime())) {
        ledger.account(message.ruleId()).countDropped(SPOOL_FULL);
        log.problem(
            SPOOL_FULL,
            "The spool is full ("
                + spool.records()
                + " messages, "
                + spool.bytes()
                + " bytes): new messages are dropped and counted until some are delivered.");
      }
    }

    private void startSending() {
      sending = true;
      if (encoder == null) {
        encoder = new MessageEncoder(options.timeFormat(), log);
      }
      for (int i = 1; i <= options.concurrency(); i++) {
        newThread("metrix-sender-" + i, new Sender(dispatcher, transport, log)).start();
      }
    }

    private void tellOfFullRing() {
      if (ringWasFull) {
        ringWasFull = false;
        log.problem(
            QUEUE_FULL,
            "The queue between the application and the spool was full ("
                + ring.capacity()
                + "): messages were dropped and counted. queue.capacity makes it larger.");
      }
    }
  }
}
