package ir.metrix.agent.ring;

import ir.metrix.agent.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * A bounded queue that a producer never waits for: neither for room, nor for a lock, nor (but once
 * after a pause) for the call that wakes the consumer. Many producers, one consumer.
 *
 * <p>While messages come, the consumer naps a little between two looks and nobody wakes it. Only
 * when nothing came for a while does it say that it sleeps, and the next producer wakes it.
 */
public final class CaptureRing {
  private static final long NAP_NANOS = 1_000_000;
  private static final int NAPS_BEFORE_SLEEP = 20;

  /** The bound of a sleep is a precaution: no path is known on which a wake-up gets lost. */
  private static final long SLEEP_NANOS = 1_000_000_000;

  private static final int MOST_IN_GROUP = 4_096;
  private static final int GROUPS_IN_CAPACITY = 16;

  // The variant over AtomicReferenceArray: the one over Unsafe makes Java 24 print warnings.
  // Holds Messages, and Tickets of those whose thread waits.
  private final MpscAtomicArrayQueue<Object> queue;

  private final int capacity;

  /** What the queue may hold: less by a group while one is out and not safe yet. */
  private volatile int room;

  private volatile boolean poked;
  private volatile boolean sleeping;
  private volatile Thread consumer;

  /** Consumer only: naps since the last message, or since a poke ended a sleep. */
  private int naps;

  /** Consumer only: of messages that were polled. */
  private final List<Ticket> polledTickets = new ArrayList<>();

  public CaptureRing(int capacity) {
    this.capacity = capacity;
    // It has room for a power of two of them, of which no more is used.
    queue = new MpscAtomicArrayQueue<>(Math.max(2, capacity));
    room = capacity;
  }

  /** Takes a message in, or returns false at once if there is no room. Any thread. */
  public boolean tryOffer(Message message) {
    return offer(message);
  }

  /**
   * As {@link #tryOffer}, for a thread that will wait until the message is safe.
   *
   * @return null if there is no room
   */
  public Ticket tryOfferAwaited(Message message) {
    Ticket ticket = new Ticket(message);
    return offer(ticket) ? ticket : null;
  }

  private boolean offer(Object entry) {
    if (!queue.offerIfBelowThreshold(entry, room)) {
      return false;
    }
    // The offer's compare-and-set comes before this read in the order of all threads: either we see
    // the flag, or the consumer, which looks once more after setting it, sees the message.
    if (sleeping) {
      wakeConsumer();
    }
    return true;
  }

  /** How many messages a group has at most. */
  public int groupSize() {
    return Math.max(1, Math.min(MOST_IN_GROUP, capacity / GROUPS_IN_CAPACITY));
  }

  /**
   * Up to {@link #groupSize} messages are about to be polled, which are as unsafe as those that
   * stay in the queue until {@link #endGroup}: both together are never more than the capacity, but
   * for what threads are just putting there. Consumer only.
   */
  public void beginGroup() {
    room = capacity - groupSize();
  }

  /** Those that were polled are written. Consumer only. */
  public void endGroup() {
    room = capacity;
  }

  /** The next message, or null. Consumer only. */
  public Message poll() {
    Object entry = queue.poll();
    if (entry == null) {
      return null;
    }
    naps = 0;
    if (entry instanceof Ticket) {
      Ticket ticket = (Ticket) entry;
      polledTickets.add(ticket);
      return ticket.message;
    }
    return (Message) entry;
  }

  /** All messages that were polled are as safe as they get: their threads go on. Consumer only. */
  public void releasePolled() {
    for (int i = 0; i < polledTickets.size(); i++) {
      polledTickets.get(i).release();
    }
    polledTickets.clear();
  }

  /** Waits for messages; may return without one. Consumer only. */
  public void await() {
    if (naps < NAPS_BEFORE_SLEEP) {
      naps++;
      LockSupport.parkNanos(this, NAP_NANOS);
      return;
    }
    consumer = Thread.currentThread();
    sleeping = true;
    if (queue.isEmpty() && !poked) {
      LockSupport.parkNanos(this, SLEEP_NANOS);
    }
    sleeping = false;
    if (poked) {
      // Answers come one by one too: for a while they find nobody to wake, and are taken together.
      naps = 0;
    }
  }

  /** Waits for a moment, and not longer. Consumer only. */
  public void nap() {
    LockSupport.parkNanos(this, NAP_NANOS);
  }

  /** There is something else for the consumer to do. Any thread. */
  public void poke() {
    poked = true;
    if (sleeping) {
      wakeConsumer();
    }
  }

  /** Whether someone poked since the last call of {@link #forgetPokes}. Any thread. */
  public boolean isPoked() {
    return poked;
  }

  /** The consumer is about to look. Consumer only. */
  public void forgetPokes() {
    poked = false;
  }

  /** Makes a waiting consumer look again, for instance since the agent stops. Any thread. */
  public void wakeConsumer() {
    sleeping = false;
    LockSupport.unpark(consumer);
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** About how many messages are in it. */
  public int size() {
    return queue.size();
  }

  public int capacity() {
    return capacity;
  }
}
