package ir.metrix.agent.expression;

import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the language must know of a class at run time. Kept with the class itself, so that it goes
 * when the class goes.
 */
final class ClassFacts {
  private static final KeptWithClass<ClassFacts> FACTS =
      new KeptWithClass<ClassFacts>() {
        @Override
        protected ClassFacts compute(Class<?> type) {
          return new ClassFacts(type);
        }
      };

  /** Names come from the rules, but for a few that a value of the application may make up. */
  private static final int MOST_MEMBERS = 500;

  final Class<?> type;

  /** Whether a value of this class is just itself: not closed, no Optional, and loaded. */
  final boolean isPlain;

  final boolean isClosed;
  final boolean isOptional;
  final boolean mayBeUnloaded;

  /** Refers to the whole of this, but does not keep it: for those that outlive the class. */
  final WeakReference<ClassFacts> weak = new WeakReference<>(this);

  private final ConcurrentHashMap<String, Object> members = new ConcurrentHashMap<>();

  private ClassFacts(Class<?> type) {
    this.type = type;
    this.isClosed = Closed.isClosed(type);
    this.isOptional =
        type == Optional.class
            || type == OptionalInt.class
            || type == OptionalLong.class
            || type == OptionalDouble.class;
    this.mayBeUnloaded = !isClosed && Unloaded.mayBeUnloaded(type);
    this.isPlain = !isClosed && !isOptional && !mayBeUnloaded;
  }

  static ClassFacts of(Class<?> type) {
    return FACTS.get(type);
  }

  /** Null if it was not looked for yet. */
  Object member(String key) {
    return members.get(key);
  }

  Object remember(String key, Object member) {
    if (members.size() < MOST_MEMBERS) {
      members.put(key, member);
    }
    return member;
  }
}
