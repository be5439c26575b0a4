package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.EvaluationException;

/**
 * The {@code scope} values of one rule in one call, and of those around it. Immutable: it may be
 * seen by a task on another thread, and by a result that is completed there.
 */
final class Scope implements CallValues.ScopeValues {
  private final String[] names;

  /** Values, or the error that each use of one will meet. */
  private final Object[] values;

  /** Null for the outermost. */
  private final Scope outer;

  /** Computed once; two threads that do it at once find the same. */
  private Class<?> owner;

  private volatile boolean isOwnerKnown;

  Scope(String[] names, Object[] values, Scope outer) {
    this.names = names;
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof EvaluationException) {
        // Without its cause, which would keep the application's classes wherever the scope goes.
        values[i] = new EvaluationException(((EvaluationException) values[i]).getMessage());
      }
    }
    this.values = values;
    this.outer = outer;
  }

  /**
   * A class of an application that one of the values belongs to: of several, that of the innermost
   * loader, which keeps the others. Null if all values are the JDK's.
   */
  Class<?> owner() {
    if (!isOwnerKnown) {
      Class<?> found = outer == null ? null : outer.owner();
      for (Object value : values) {
        Class<?> type = value == null ? null : value.getClass();
        if (type != null && isOfApplication(type) && (found == null || isInner(type, found))) {
          found = type;
        }
      }
      owner = found;
      isOwnerKnown = true;
    }
    return owner;
  }

  private static boolean isOfApplication(Class<?> type) {
    // An error that stands for a value is ours, and has no cause any more.
    return type != EvaluationException.class && type.getClassLoader() != null;
  }

  private static boolean isInner(Class<?> type, Class<?> of) {
    for (ClassLoader loader = type.getClassLoader(); loader != null; loader = loader.getParent()) {
      if (loader == of.getClassLoader()) {
        return loader != type.getClassLoader();
      }
    }
    return false;
  }

  @Override
  public Object scopeValue(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (int i = 0; i < scope.names.length; i++) {
        if (scope.names[i].equals(name)) {
          return Site.valueOrThrow(scope.values[i]);
        }
      }
    }
    return null;
  }
}
