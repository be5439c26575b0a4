package ir.metrix.agent.expression;

/**
 * What one call of a tracked method offers to expressions. Made for one evaluation, used by its
 * thread alone. The fields are for compiled programs.
 */
public final class CallValues {
  /** Looks up {@code scope.name}: inner shadows outer, null if none has it. */
  public interface ScopeValues {
    Object scopeValue(String name);
  }

  public final Object self;
  public final Object[] arguments;
  public final Object result;
  public final Throwable thrown;

  /** Values, or the {@link EvaluationException} that each use of one will meet. */
  public final Object[] before;

  public final long elapsedMillis;
  final Program program;
  final ScopeValues scope;
  final ClassLoader loader;

  /**
   * Elements gone through so far: all the work on collections that one message may cost is bounded.
   */
  private int steps;

  /** What was found not loaded, and read as null. */
  int unloaded;

  /**
   * @param program the compiled expressions of the rule
   * @param before values in the order of {@link Binding}'s names; null before the call
   * @param loader of the tracked class, null for the boot loader
   */
  public CallValues(
      Program program,
      Object self,
      Object[] arguments,
      Object result,
      Throwable thrown,
      Object[] before,
      ScopeValues scope,
      long elapsedMillis,
      ClassLoader loader) {
    this.program = program;
    this.self = self;
    this.arguments = arguments;
    this.result = result;
    this.thrown = thrown;
    this.before = before;
    this.scope = scope;
    this.elapsedMillis = elapsedMillis;
    this.loader = loader;
  }

  /**
   * Proxies, collections and attributes that a JPA provider had not loaded, and so read as null.
   */
  public int unloaded() {
    return unloaded;
  }

  void countStep() {
    if (++steps > Elements.MAX_STEPS) {
      throw Elements.tooMany();
    }
  }
}
