package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;

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

  Scope(String[] names, Object[] values, Scope outer) {
    this.names = names;
    this.values = values;
    this.outer = outer;
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
