package ir.metrix.agent.capture;

import ir.metrix.agent.expression.NanoClock;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for results that are stages or futures, and blocks nobody. The application gets its own
 * object back, untouched: a stage is asked to tell us ({@code whenComplete}, which gives it one
 * dependent more until it is completed); a future cannot tell, and is looked at by a thread of ours
 * until it is done.
 *
 * <p>Futures wait in bounded number. One that the application has dropped is held for a minute,
 * since its result may be on its way; afterwards weakly.
 */
final class PendingResults implements Runnable {
  static final int MOST_FUTURES = 10_000;

  private static final long HOLD_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Captures captures;
  private final NanoClock clock;
  private final AtomicInteger futures = new AtomicInteger();
  private final Queue<Polled> arrived = new ConcurrentLinkedQueue<>();

  /** Touched by the polling thread only. */
  private final PriorityQueue<Polled> waiting =
      new PriorityQueue<>(
          16,
          new Comparator<Polled>() {
            @Override
            public int compare(Polled a, Polled b) {
              return Long.signum(a.nextLook - b.nextLook);
            }
          });

  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * Made with the agent, so that it inherits nothing of an application's thread; started with the
   * first future. Null in tests, which look themselves.
   */
  private final Thread poller;

  PendingResults(Captures captures, NanoClock clock, boolean pollsFutures) {
    this.captures = captures;
    this.clock = clock;
    poller = pollsFutures ? new Thread(null, this, "metrix-results") : null;
    if (pollsFutures) {
      poller.setDaemon(true);
      poller.setContextClassLoader(null);
    }
  }

  /**
   * Sees to it that the call is completed with the result, at once if that is there. Runs on the
   * application's thread, in the hook.
   *
   * @return false if the result is neither stage nor future: it is the value itself
   */
  boolean await(TrackedCall call, Object result) {
    if (!(result instanceof CompletionStage) && !(result instanceof Future)) {
      return false;
    }
    call.leaveThread();
    Captures.countAwaiting(call.site, call.live, 1);
    AwaitedCall awaited = new AwaitedCall(captures, call);
    Throwable refusal = null;
    if (result instanceof CompletionStage) {
      refusal = listen((CompletionStage<?>) result, awaited);
      if (refusal == null) {
        return true;
      }
    }
    if (result instanceof Future) {
      refusal = awaitFuture((Future<?>) result, awaited);
    }
    if (refusal != null) {
      awaited.giveUp(
          "its " + result.getClass().getName() + " threw " + refusal.getClass().getName());
    }
    return true;
  }

  @SuppressWarnings("unchecked") // it hands us what it has
  private static Throwable listen(CompletionStage<?> stage, AwaitedCall awaited) {
    try {
      ((CompletionStage<Object>) stage).whenComplete(awaited);
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  private Throwable awaitFuture(Future<?> future, AwaitedCall awaited) {
    try {
      // A look may take an interrupt away from the application's thread; ours is not interrupted.
      if (!Thread.currentThread().isInterrupted() && future.isDone() && take(future, awaited)) {
        return null;
      }
      if (futures.incrementAndGet() > MOST_FUTURES) {
        futures.decrementAndGet();
        awaited.giveUp("more than " + MOST_FUTURES + " futures are awaited");
        return null;
      }
      arrived.add(new Polled(future, awaited, clock.nanoTime()));
      wakePoller();
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  private void wakePoller() {
    if (poller != null && !closed && started.compareAndSet(false, true)) {
      poller.start();
    } else {
      LockSupport.unpark(poller);
    }
  }

  /**
   * Brings the result of a future that says that it is done.
   *
   * @return false if it isn't there after all
   */
  private static boolean take(Future<?> future, AwaitedCall awaited) {
    Object result = null;
    Throwable thrown = null;
    try {
      // Not get(): that may block, if the future isn't done after all.
      result = future.get(0, TimeUnit.NANOSECONDS);
    } catch (TimeoutException early) {
      return false;
    } catch (InterruptedException theirs) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Throwable t) {
      thrown = t;
    }
    awaited.accept(result, thrown);
    return true;
  }

  /** Ends the thread. Futures that are not done by then are nobody's. */
  void close() {
    closed = true;
    LockSupport.unpark(poller);
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        long nanos = look(clock.nanoTime());
        if (nanos < 0) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, nanos);
        }
        // Whoever interrupts it, an application's isDone() perhaps, must not make it spin.
        Thread.interrupted();
      } catch (Throwable t) {
        captures.failInBackground(t);
      }
    }
  }

  /**
   * Looks at the futures whose time has come.
   *
   * @return nanoseconds until the next; -1 if none waits
   */
  long look(long now) {
    Polled next;
    while ((next = arrived.poll()) != null) {
      waiting.add(next);
    }
    while ((next = waiting.peek()) != null && next.nextLook - now <= 0) {
      waiting.remove();
      boolean ended = true;
      try {
        ended = next.look(now);
      } finally {
        if (ended) {
          futures.decrementAndGet();
        } else {
          waiting.add(next);
        }
      }
    }
    return next == null ? -1 : next.nextLook - now;
  }

  /** A future and the call that it ends. */
  private final class Polled {
    final WeakReference<Future<?>> future;
    final WeakReference<Kept<AwaitedCall>> call;
    final Site site;
    final boolean[] live;
    final long since;
    long nextLook;

    /** What holds the future in its first minute; null later. */
    WeakReference<Kept<Future<?>>> held;

    Polled(Future<?> future, AwaitedCall awaited, long now) throws ClassNotFoundException {
      Class<?> owner = awaited.call.site.type();
      this.future = new WeakReference<Future<?>>(future);
      this.held = Kept.<Future<?>>by(owner, future);
      this.call = Kept.by(owner, awaited);
      this.site = awaited.call.site;
      this.live = awaited.call.live;
      this.since = now;
      this.nextLook = now + SHORTEST_NANOS;
    }

    /** Whether this is over. */
    boolean look(long now) {
      Kept<AwaitedCall> kept = call.get();
      Future<?> pending = future.get();
      if (kept == null || pending == null) {
        return lost(kept);
      }
      try {
        if (pending.isDone() && take(pending, kept.value)) {
          release(kept);
          return true;
        }
      } catch (Throwable t) {
        kept.value.giveUp(
            "its " + pending.getClass().getName() + " threw " + t.getClass().getName());
        release(kept);
        return true;
      }
      if (now - since > HOLD_NANOS && held != null) {
        release(held.get());
        held = null;
      }
      // The longer it takes, the less a look that comes late matters.
      nextLook = now + Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, (now - since) / 8));
      return false;
    }

    private boolean lost(Kept<AwaitedCall> kept) {
      String why = "the application let go of its future, which was not done";
      if (kept == null) {
        captures.giveUp(site, live, why);
      } else {
        kept.value.giveUp(why);
        release(kept);
      }
      return true;
    }

    private void release(Kept<?> kept) {
      if (kept != null) {
        kept.release();
      }
      if (held != null && kept != held.get()) {
        release(held.get());
      }
    }
  }
}
