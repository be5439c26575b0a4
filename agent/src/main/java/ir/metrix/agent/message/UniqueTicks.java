package ir.metrix.agent.message;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives each message of one user a tick of its own: Metrix drops the second of two messages with
 * the same user and time. A message whose tick is taken gets the next free one, so messages in
 * order of time stay in order. One thread.
 *
 * <p>Bounded: of each user a few runs of taken ticks are kept (further ones are joined, which only
 * takes more ticks than needed), and users who are quiet are forgotten beyond {@link #QUIET_USERS}:
 * all their ticks are past by then, so a later call cannot hit one. Beyond {@link #MAX_USERS} the
 * one silent for longest goes in any case. What this cannot see: a rule that gives {@code time}
 * itself, and goes back to a moment of a user forgotten since.
 */
final class UniqueTicks {
  static final int QUIET_USERS = 20_000;
  static final int MAX_USERS = 200_000;
  private static final int MAX_RUNS = 8;

  private final long quietTicks;
  private final Map<Long, Runs> users = new LinkedHashMap<>(64, 0.75f, true);

  /** {@code quietTicks} are the ticks after which a user counts as quiet. */
  UniqueTicks(long quietTicks) {
    this.quietTicks = quietTicks;
  }

  /**
   * The first free tick from a wanted one on, which then is taken.
   *
   * @param user as {@link UserHash} has it
   */
  long take(long user, long wanted) {
    return runs(user, wanted).take(wanted);
  }

  /** An earlier process gave this tick to a message. */
  void note(long user, long tick) {
    runs(user, tick).note(tick);
  }

  private Runs runs(long user, long now) {
    Runs runs = users.get(user);
    if (runs == null) {
      runs = new Runs();
      users.put(user, runs);
      forgetQuietUser(now);
    }
    return runs;
  }

  int users() {
    return users.size();
  }

  private void forgetQuietUser(long now) {
    if (users.size() <= QUIET_USERS) {
      return;
    }
    Iterator<Runs> eldest = users.values().iterator();
    if (users.size() > MAX_USERS || eldest.next().last() < now - quietTicks) {
      eldest = users.values().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** Sorted, disjoint, not touching runs of taken ticks: first and last of each. */
  private static final class Runs {
    private long[] bounds = new long[2];
    private int length;

    private long last() {
      return bounds[length - 1];
    }

    private long take(long wanted) {
      int at = 0;
      while (at < length && bounds[at + 1] < wanted) {
        at += 2;
      }
      long tick = at < length && bounds[at] <= wanted ? bounds[at + 1] + 1 : wanted;
      add(tick);
      return tick;
    }

    private void note(long tick) {
      int at = 0;
      while (at < length && bounds[at + 1] < tick) {
        at += 2;
      }
      if (at == length || bounds[at] > tick) {
        add(tick);
      }
    }

    private void add(long tick) {
      int at = 0;
      while (at < length && bounds[at + 1] < tick - 1) {
        at += 2;
      }
      if (at < length && bounds[at + 1] == tick - 1) {
        bounds[at + 1] = tick;
        if (at + 2 < length && bounds[at + 2] == tick + 1) {
          bounds[at + 1] = bounds[at + 3];
          remove(at + 2);
        }
      } else if (at < length && bounds[at] == tick + 1) {
        bounds[at] = tick;
      } else {
        insert(at, tick);
      }
    }

    private void insert(int at, long tick) {
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, length + 2);
      }
      System.arraycopy(bounds, at, bounds, at + 2, length - at);
      bounds[at] = tick;
      bounds[at + 1] = tick;
      length += 2;
      if (length > 2 * MAX_RUNS) {
        joinNearest();
      }
    }

    /**
     * The gap between the two counts as taken. It is the smallest: where the clock was wrong for a
     * while and was set right, the gap to the runs of then is what comes next.
     */
    private void joinNearest() {
      int nearest = 0;
      for (int at = 2; at + 2 < length; at += 2) {
        if (gapAfter(at) < gapAfter(nearest)) {
          nearest = at;
        }
      }
      bounds[nearest + 1] = bounds[nearest + 3];
      remove(nearest + 2);
    }

    private long gapAfter(int at) {
      return bounds[at + 2] - bounds[at + 1];
    }

    private void remove(int at) {
      System.arraycopy(bounds, at + 2, bounds, at, length - at - 2);
      length -= 2;
    }
  }
}
