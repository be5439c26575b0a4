package ir.metrix.agent.expression;

/**
 * What one call of a tracked method offers to expressions. Made for one evaluation, used by its
 * thread alone.
 */
public final class CallValues {
  /** Looks up {@code scope.name}: inner shadows outer, null if none has it. */
  public interface ScopeValues {
    Object scopeValue(String name);
  }

  final Object self;
  final Object[] arguments;
  final Object result;
  final Throwable thrown;
  final Object[] before;
  final ScopeValues scope;
  final long elapsedMillis;
  final ClassLoader loader;

  /**
   * Elements gone through so far: all the work on collections that one message may cost is bounded.
   */
  int steps;

  /** The element at hand inside {@code map(…)} and its like. */
  Object element;

  /**
   * @param before values in the order of {@link Binding}'s names; null before the call
   * @param loader of the tracked class, null for the boot loader
   */
  public CallValues(
      Object self,
      Object[] arguments,
      Object result,
      Throwable thrown,
      Object[] before,
      ScopeValues scope,
      long elapsedMillis,
      ClassLoader loader) {
    this.self = self;
    this.arguments = arguments;
    this.result = result;
    this.thrown = thrown;
    this.before = before;
    this.scope = scope;
    this.elapsedMillis = elapsedMillis;
    this.loader = loader;
  }
}
