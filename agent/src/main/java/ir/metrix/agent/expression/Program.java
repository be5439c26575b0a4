package ir.metrix.agent.expression;

/**
 * The compiled expressions of one rule in one method. Its class refers to classes of the
 * application: whoever outlives those may hold it weakly only.
 */
public abstract class Program {
  private volatile Mdc mdc;

  /** For the classes that a compiler generates. */
  protected Program() {}

  /**
   * The value of the expression of that number.
   *
   * @return null, or a value of the application
   * @throws EvaluationException if there is no value
   * @throws UnlinkedException if the program does not fit the classes as they are
   */
  public abstract Object value(int expression, CallValues call);

  /** The same as a condition, which null does not meet. */
  public abstract boolean test(int expression, CallValues call);

  /**
   * A call that was to be read by this program is read by another one.
   *
   * @return what it is read by
   */
  protected Program replacedBy(Program other) {
    return other;
  }

  /** Whether it is that program, for one that stands before another. */
  protected boolean isSameAs(Program other) {
    return this == other;
  }

  /** The logging context that the classes of that loader use. */
  final Mdc mdc(ClassLoader loader) {
    Mdc found = mdc;
    if (found == null) {
      found = Mdc.of(loader);
      mdc = found;
    }
    return found;
  }
}
