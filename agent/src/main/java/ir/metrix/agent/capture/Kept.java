package ir.metrix.agent.capture;

import ir.metrix.agent.expression.KeptWithClass;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A value that is needed later and may refer to classes of an application: held by one of those
 * classes, so that it lives until it is released or the application is gone, and never keeps its
 * loader. Any thread.
 */
final class Kept<T> {
  private static final KeptWithClass<Set<Kept<?>>> BY_CLASS =
      new KeptWithClass<Set<Kept<?>>>() {
        @Override
        protected Set<Kept<?>> compute(Class<?> type) {
          return Collections.newSetFromMap(new ConcurrentHashMap<Kept<?>, Boolean>());
        }
      };

  final T value;
  private final Set<Kept<?>> holder;

  private Kept(T value, Set<Kept<?>> holder) {
    this.value = value;
    this.holder = holder;
  }

  /** Lets that class hold the value; whoever asks for it may hold it weakly only. */
  static <T> WeakReference<Kept<T>> by(Class<?> owner, T value) {
    Set<Kept<?>> holder = BY_CLASS.get(owner);
    Kept<T> kept = new Kept<>(value, holder);
    holder.add(kept);
    return new WeakReference<>(kept);
  }

  void release() {
    holder.remove(this);
  }
}
