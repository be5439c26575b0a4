package ir.metrix.agent.expression;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A value for each class, which goes when the class goes, and which can be taken back from all
 * classes: a value of ours in a class of the application would else keep our own class loader after
 * the agent was taken out of the JVM. Any thread.
 */
public abstract class KeptWithClass<T> extends ClassValue<T> {
  private static final Set<Place> PLACES =
      Collections.newSetFromMap(new ConcurrentHashMap<Place, Boolean>());

  private static final ReferenceQueue<Class<?>> GONE = new ReferenceQueue<>();

  /** Nothing is kept any more. */
  private static volatile boolean isTakenBack;

  /** The value for a class. Two threads may compute it at once; one of the two is kept. */
  protected abstract T compute(Class<?> type);

  @Override
  public final T get(Class<?> type) {
    T value = super.get(type);
    if (isTakenBack) {
      // It was being computed meanwhile, or is asked for by who has yet to hear that all is over.
      remove(type);
    }
    return value;
  }

  @Override
  protected final T computeValue(Class<?> type) {
    T value = compute(type);
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      PLACES.remove(gone);
    }
    PLACES.add(new Place(this, type));
    return value;
  }

  /**
   * Takes back the values of all classes, of all who keep some; from now on none is kept. For the
   * end of the agent.
   */
  public static void takeBackAll() {
    isTakenBack = true;
    for (Iterator<Place> places = PLACES.iterator(); places.hasNext(); ) {
      Place place = places.next();
      Class<?> type = place.get();
      if (type != null) {
        place.owner.remove(type);
      }
      places.remove();
    }
  }

  /** A class that has a value. Equal to itself alone. */
  private static final class Place extends WeakReference<Class<?>> {
    private final KeptWithClass<?> owner;

    private Place(KeptWithClass<?> owner, Class<?> type) {
      super(type, GONE);
      this.owner = owner;
    }
  }
}
