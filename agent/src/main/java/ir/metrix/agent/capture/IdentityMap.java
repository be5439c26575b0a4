package ir.metrix.agent.capture;

import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is known of objects of the application, by their identity; they are held weakly. Bounded:
 * what comes when it is full is not kept. Any thread.
 */
class IdentityMap<V> {
  /** Objects that are gone are looked for when so many more have come. */
  private static final int SWEEP = 1_000;

  private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final int most;
  private volatile int sweepAt = SWEEP;

  IdentityMap(int most) {
    this.most = most;
  }

  boolean isEmpty() {
    return count.get() == 0;
  }

  int size() {
    return count.get();
  }

  V get(Object key) {
    return isEmpty() ? null : values.get(new Sought(key));
  }

  /** False if there is no room. */
  boolean put(Object key, V value) {
    if (count.get() >= sweepAt) {
      sweep();
    }
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      return false;
    }
    if (values.put(new Key(key), value) != null) {
      count.decrementAndGet();
    }
    return true;
  }

  void remove(Object key) {
    if (values.remove(new Sought(key)) != null) {
      count.decrementAndGet();
    }
  }

  /** Only if that is still its value. */
  void remove(Object key, V value) {
    if (values.remove(new Sought(key), value)) {
      count.decrementAndGet();
    }
  }

  /** Told of what is forgotten since its object is gone. */
  void forgotten(V value) {}

  private void sweep() {
    for (Iterator<Object> keys = values.keySet().iterator(); keys.hasNext(); ) {
      Object key = keys.next();
      if (((Key) key).get() == null) {
        V value = values.remove(key);
        if (value != null) {
          count.decrementAndGet();
          forgotten(value);
        }
      }
    }
    sweepAt = Math.min(most, count.get() * 2 + SWEEP);
  }

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object) {
      super(object);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null && other instanceof Key && ((Key) other).get() == object;
    }
  }

  /** Finds a {@link Key} without being one. */
  private static final class Sought {
    private final Object object;

    Sought(Object object) {
      this.object = object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key && ((Key) other).get() == object;
    }
  }
}
