package ir.metrix.agent.once;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Which facts were sent when, for as long as the longest {@code once-window}. Any thread; a call
 * holds one of a thousand locks for a few instructions, and now and then for as long as it takes to
 * sort ten thousand numbers.
 *
 * <p>It keeps up to ten million facts, or as many as fit into an eighth of the heap at {@link
 * #BYTES_OF_FACT} bytes each. Beyond that the oldest are forgotten and counted: such a fact would
 * be sent again, with the same id.
 */
public final class FactWindow {
  /** About: a slot has 12 bytes, and tables are three eighths to three quarters full. */
  private static final int BYTES_OF_FACT = 25;

  private static final long MOST_FACTS = 10_000_000;

  /** Moments are kept in these, from the beginning of this process: six years to either side. */
  private static final long TICK_MILLIS = 100;

  private static final int STRIPE_BITS = 10;

  /** A message of a fact marked longer ago is not on its way to the spool any more. */
  private static final int ON_ITS_WAY_TICKS = (int) (60_000 / TICK_MILLIS);

  private static final int MOST_SENT_BEFORE = 100_000;

  private final LongSupplier clock;
  private final long beginMillis;
  private final int mostInStripe;
  private final AtomicLong forgotten = new AtomicLong();

  /** Null as long as no rule needed it. */
  private volatile Stripe[] stripes;

  private volatile long longestMillis;

  /** Facts that were marked here, and then turned out to be sent by an earlier process: when. */
  private final Map<Long, Integer> sentBefore = new HashMap<>();

  public FactWindow() {
    this(
        new EvenClock(),
        Math.min(MOST_FACTS, Runtime.getRuntime().maxMemory() / 8 / BYTES_OF_FACT));
  }

  /**
   * @param clock Unix milliseconds that never go back
   * @param mostFacts about: facts spread by chance over parts that are bounded each
   */
  public FactWindow(LongSupplier clock, long mostFacts) {
    this.clock = clock;
    this.beginMillis = clock.getAsLong();
    long even = mostFacts >> STRIPE_BITS;
    // Chance gives some parts more than their share: none of them has to forget before all are
    // full.
    this.mostInStripe = (int) Math.max(8, even + 8 * Math.sqrt((double) even));
  }

  /** The wall clock of the beginning, and what has passed since: it never jumps. */
  private static final class EvenClock implements LongSupplier {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long getAsLong() {
      return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
  }

  /**
   * Facts are kept at least so long from now on; never shorter than before, since a rule that is
   * taken out may come back.
   */
  public synchronized void keepFor(long millis) {
    // Before anybody can see that facts are kept: other threads put them there at once.
    if (stripes == null && millis > 0) {
      Stripe[] made = new Stripe[1 << STRIPE_BITS];
      for (int i = 0; i < made.length; i++) {
        made[i] = new Stripe();
      }
      stripes = made;
    }
    if (millis > longestMillis) {
      longestMillis = millis;
    }
  }

  /** For how long facts are kept; 0 as long as no rule has a {@code once}. */
  public long longestMillis() {
    return longestMillis;
  }

  /** Milliseconds now, by the clock that {@link #load} is measured by. */
  public long nowMillis() {
    return clock.getAsLong();
  }

  /** About how many are kept at most. */
  public long mostFacts() {
    return (long) mostInStripe << STRIPE_BITS;
  }

  /**
   * True if the fact is new, which it then is no longer; false if it was marked within its window.
   * {@link #keepFor} comes first.
   */
  public boolean mark(Fact fact) {
    int now = tick(clock.getAsLong());
    return stripe(fact.key()).mark(fact.key(), now, since(now, fact.windowMillis()), this);
  }

  /** Its message was not made or not taken over: the next one is new again. */
  public void forget(Fact fact) {
    stripe(fact.key()).remove(fact.key());
  }

  /** An earlier process, or one that died beside us, sent it then. */
  public void load(long key, long atMillis) {
    int now = tick(clock.getAsLong());
    int at = Math.min(now, tick(atMillis));
    if (at < since(now, longestMillis)) {
      return;
    }
    int marked = stripe(key).load(key, at, now, this);
    if (marked > now - ON_ITS_WAY_TICKS) {
      synchronized (sentBefore) {
        Integer other = sentBefore.get(key);
        if (other == null ? sentBefore.size() < MOST_SENT_BEFORE : other < at) {
          sentBefore.put(key, at);
        }
      }
    }
  }

  /**
   * Whether a fact that was new to {@link #mark} proved since then to have been sent before: {@link
   * #load} came too late for it.
   */
  public boolean wasSentBefore(Fact fact) {
    Integer at;
    synchronized (sentBefore) {
      at = sentBefore.isEmpty() ? null : sentBefore.get(fact.key());
    }
    return at != null && at >= since(tick(clock.getAsLong()), fact.windowMillis());
  }

  /** How many were forgotten before their time, since there were too many. */
  public long forgotten() {
    return forgotten.get();
  }

  /** How many are kept; those whose time is over may be among them. */
  public long size() {
    Stripe[] all = stripes;
    long sum = 0;
    for (int i = 0; all != null && i < all.length; i++) {
      sum += all[i].size();
    }
    return sum;
  }

  private int tick(long millis) {
    long ticks = (millis - beginMillis) / TICK_MILLIS;
    return (int) Math.max(Integer.MIN_VALUE / 2, Math.min(Integer.MAX_VALUE / 2, ticks));
  }

  private static int since(int now, long windowMillis) {
    return (int) Math.max(Integer.MIN_VALUE, now - Math.max(1, windowMillis / TICK_MILLIS) + 1);
  }

  private Stripe stripe(long key) {
    return stripes[(int) (key >>> (64 - STRIPE_BITS))];
  }

  /** A part of the facts: a table with open addressing and linear probing, in primitive arrays. */
  private static final class Stripe {
    private static final int LEAST_SLOTS = 8;

    private long[] keys = new long[LEAST_SLOTS];

    /** When each was marked; {@link #FREE} for a slot without one. */
    private int[] ticks = free(LEAST_SLOTS);

    private static final int FREE = Integer.MIN_VALUE;

    private int size;

    synchronized boolean mark(long key, int now, int since, FactWindow window) {
      int slot = slot(key);
      if (ticks[slot] != FREE) {
        boolean isNew = ticks[slot] < since;
        if (isNew) {
          ticks[slot] = now;
        }
        return isNew;
      }
      add(slot, key, now, now, window);
      return true;
    }

    /** Returns when it had been marked before this, or {@link #FREE}. */
    synchronized int load(long key, int at, int now, FactWindow window) {
      int slot = slot(key);
      int marked = ticks[slot];
      if (marked == FREE) {
        add(slot, key, at, now, window);
      } else if (at > marked) {
        ticks[slot] = at;
      }
      return marked;
    }

    synchronized void remove(long key) {
      int gap = slot(key);
      if (ticks[gap] == FREE) {
        return;
      }
      size--;
      // What lies behind the gap, and not where it belongs, moves into it.
      int mask = keys.length - 1;
      for (int slot = (gap + 1) & mask; ticks[slot] != FREE; slot = (slot + 1) & mask) {
        int home = home(keys[slot]);
        if (((slot - home) & mask) >= ((slot - gap) & mask)) {
          keys[gap] = keys[slot];
          ticks[gap] = ticks[slot];
          gap = slot;
        }
      }
      ticks[gap] = FREE;
    }

    synchronized int size() {
      return size;
    }

    private void add(int slot, long key, int at, int now, FactWindow window) {
      if (size >= window.mostInStripe || size >= keys.length / 4 * 3) {
        makeRoom(since(now, window.longestMillis), window);
        add(slot(key), key, at);
      } else {
        add(slot, key, at);
      }
    }

    private void add(int slot, long key, int at) {
      keys[slot] = key;
      ticks[slot] = at;
      size++;
    }

    /** Leaves out what is too old; if that is not enough, the oldest. */
    private void makeRoom(int since, FactWindow window) {
      int oldest = since;
      int kept = countFrom(oldest);
      int leftOutOfOldest = 0;
      // An eighth at once, so that the next ones find room.
      int most = window.mostInStripe - window.mostInStripe / 8;
      if (size >= window.mostInStripe && kept > most) {
        int[] sorted = ticks.clone();
        Arrays.sort(sorted);
        oldest = sorted[sorted.length - most];
        leftOutOfOldest = countFrom(oldest) - most;
        window.forgotten.addAndGet(kept - most);
        kept = most;
      }
      int slots = LEAST_SLOTS;
      while (slots / 8 * 5 <= kept) {
        slots *= 2;
      }
      long[] oldKeys = keys;
      int[] oldTicks = ticks;
      keys = new long[slots];
      ticks = free(slots);
      size = 0;
      for (int i = 0; i < oldTicks.length; i++) {
        if (oldTicks[i] == FREE || oldTicks[i] < oldest) {
          continue;
        }
        if (oldTicks[i] == oldest && leftOutOfOldest > 0) {
          leftOutOfOldest--;
        } else {
          add(slot(oldKeys[i]), oldKeys[i], oldTicks[i]);
        }
      }
    }

    private int countFrom(int oldest) {
      int count = 0;
      for (int i = 0; i < ticks.length; i++) {
        if (ticks[i] != FREE && ticks[i] >= oldest) {
          count++;
        }
      }
      return count;
    }

    /** Where the key is, or may be put. */
    private int slot(long key) {
      int mask = keys.length - 1;
      int slot = home(key);
      while (ticks[slot] != FREE && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    /** Keys are hashes already; the upper bits chose the stripe. */
    private int home(long key) {
      return (int) key & (keys.length - 1);
    }

    private static int[] free(int slots) {
      int[] ticks = new int[slots];
      Arrays.fill(ticks, FREE);
      return ticks;
    }
  }
}
