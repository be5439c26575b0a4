package ir.metrix.agent.capture;

import java.lang.ref.WeakReference;
import java.util.concurrent.ForkJoinTask;

/**
 * Which scope a task that was given away will see, until it is run: by the identity of the task,
 * which is held weakly. Bounded. Any thread; waits for nothing.
 *
 * <p>One object that was given away from two scopes, before it ran, is anybody's: it sees none. A
 * user's message must never bear another user's id.
 */
final class HandedScopes {
  static final int MOST = 100_000;

  private final IdentityMap<Handed> byTask =
      new IdentityMap<Handed>(MOST) {
        @Override
        void forgotten(Handed dropped) {
          dropped.release();
        }
      };

  /** One task, for one or more runs. */
  private static final class Handed {
    /** Null if the application holds it, or if it is nobody's. */
    private Scope scope;

    private WeakReference<Kept<Scope>> kept;
    private boolean isAmbiguous;
    private boolean isOver;
    private int runs = 1;

    Handed(Scope scope) {
      Class<?> owner = scope.owner();
      if (owner == null) {
        this.scope = scope;
      } else {
        this.kept = Kept.by(owner, scope);
      }
    }

    private Scope scope() {
      if (kept == null) {
        return scope;
      }
      Kept<Scope> held = kept.get();
      return held == null ? null : held.value;
    }

    /** False if it ran meanwhile. */
    synchronized boolean add(Scope another) {
      if (isOver) {
        return false;
      }
      if (another != scope()) {
        isAmbiguous = true;
      }
      runs++;
      return true;
    }

    synchronized Scope take() {
      Scope taken = isAmbiguous ? null : scope();
      isOver = --runs <= 0;
      if (isOver) {
        release();
      }
      return taken;
    }

    private synchronized boolean isOver() {
      return isOver;
    }

    synchronized void release() {
      Kept<Scope> held = kept == null ? null : kept.get();
      if (held != null) {
        held.release();
      }
    }
  }

  boolean isEmpty() {
    return byTask.isEmpty();
  }

  /**
   * Remembers the scope for the task's next run.
   *
   * @param scope null if there is none
   * @return false if there is no room for it
   */
  boolean give(Object task, Scope scope) {
    if (scope == null && isEmpty()) {
      return true;
    }
    // Seen twice, where it is made and where it is given away, perhaps by whoever completes what it
    // waits for: its maker's scope counts.
    boolean isMadeOnce = task instanceof ForkJoinTask;
    Handed known = byTask.get(task);
    if (known != null && (isMadeOnce || known.add(scope))) {
      return true;
    }
    return scope == null || byTask.put(task, new Handed(scope));
  }

  /** Whether something is known of the task. */
  boolean has(Object task) {
    return byTask.get(task) != null;
  }

  /** The scope that the task was given, for this run; null if none. */
  Scope take(Object task) {
    Handed known = byTask.get(task);
    if (known == null) {
      return null;
    }
    Scope scope = known.take();
    if (known.isOver()) {
      byTask.remove(task, known);
    }
    return scope;
  }

  int size() {
    return byTask.size();
  }
}
