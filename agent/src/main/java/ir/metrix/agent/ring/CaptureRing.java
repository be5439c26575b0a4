package ir.metrix.agent.ring;

import ir.metrix.agent.message.Message;
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

  // The variant over AtomicReferenceArray: the one over Unsafe makes Java 24 print warnings.
  private final MpscAtomicArrayQueue<Message> queue;

  private volatile boolean sleeping;
  private volatile Thread consumer;

  /** Consumer only: naps since the last message. */
  private int naps;

  /** {@code capacity} is rounded up to a power of two. */
  public CaptureRing(int capacity) {
    queue = new MpscAtomicArrayQueue<>(Math.max(2, capacity));
  }

  /** Takes a message in, or returns false at once if there is no room. Any thread. */
  public boolean tryOffer(Message message) {
    if (!queue.offer(message)) {
      return false;
    }
    // The offer's compare-and-set comes before this read in the order of all threads: either we see
    // the flag, or the consumer, which looks once more after setting it, sees the message.
    if (sleeping) {
      wakeConsumer();
    }
    return true;
  }

  /** The next message, or null. Consumer only. */
  public Message poll() {
    Message message = queue.poll();
    if (message != null) {
      naps = 0;
    }
    return message;
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
    if (queue.isEmpty()) {
      LockSupport.parkNanos(this, SLEEP_NANOS);
    }
    sleeping = false;
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
    return queue.capacity();
  }
}
