package ir.metrix.agent.expression;

/**
 * What one call of a tracked method offers to expressions. One serves a thread for all its calls,
 * one after the other: a condition that is false costs no object. The fields are for compiled
 * programs.
 */
public final class CallValues {
  /** Looks up {@code scope.name}: inner shadows outer, null if none has it. */
  public interface ScopeValues {
    Object scopeValue(String name);
  }

  public Object self;
  public Object[] arguments;
  public Object result;
  public Throwable thrown;

  /** Values, or the {@link EvaluationException} that each use of one will meet. */
  public Object[] before;

  public long elapsedMillis;
  Program program;
  ScopeValues scope;
  ClassLoader loader;

  /**
   * Elements gone through so far: all the work on collections that one message may cost is bounded.
   */
  private int steps;

  /** What was found not loaded, and read as null. */
  int unloaded;

  private final NanoClock clock;
  private long startNanos;
  private boolean isStarted;

  /** 0: none. */
  private long maxNanos;

  public CallValues() {
    this(NanoClock.SYSTEM);
  }

  public CallValues(NanoClock clock) {
    this.clock = clock;
  }

  /**
   * Puts one call in.
   *
   * @param forProgram the compiled expressions of the rule; null if all are constant
   * @param beforeValues in the order of {@link Binding}'s names; null before the call
   * @param ofClass loader of the tracked class, null for the boot loader
   */
  public CallValues fill(
      Program forProgram,
      Object receiver,
      Object[] passed,
      Object returned,
      Throwable raised,
      Object[] beforeValues,
      ScopeValues scopeValues,
      long millis,
      ClassLoader ofClass) {
    program = forProgram;
    self = receiver;
    arguments = passed;
    result = returned;
    thrown = raised;
    before = beforeValues;
    scope = scopeValues;
    elapsedMillis = millis;
    loader = ofClass;
    steps = 0;
    unloaded = 0;
    maxNanos = 0;
    return this;
  }

  /** Takes it out again: a pooled thread keeps no object of an application. */
  public void clear() {
    if (self != null || arguments != null) {
      fill(null, null, null, null, null, null, null, 0, null);
    }
  }

  /** For what an expression does with all of them: it may keep what it gets. */
  public Object[] arguments() {
    return arguments.clone();
  }

  /** The same call is read again, by another program. */
  public void linkTo(Program other) {
    program = other;
  }

  /** The bound of elements to go through holds for each message anew. */
  public void beginMessage() {
    steps = 0;
  }

  /**
   * Proxies, collections and attributes that a JPA provider had not loaded, and so read as null.
   */
  public int unloaded() {
    return unloaded;
  }

  /**
   * Work of our own, going through elements or over a text, stops once it outruns that time.
   * Without this call, or with 0, only its amount is bounded.
   */
  public void limitTime(long start, long nanos) {
    startNanos = start;
    maxNanos = nanos;
    isStarted = true;
  }

  /** As {@link #limitTime}, from the first look at the clock on: most calls never need one. */
  public void limitTimeLazily(long nanos) {
    maxNanos = nanos;
    isStarted = false;
  }

  void countStep() {
    if (++steps > Elements.MAX_STEPS) {
      throw Elements.tooMany();
    }
    // Reading the clock costs as much as some steps.
    if ((steps & 31) == 0) {
      checkTime();
    }
  }

  void checkTime() {
    if (maxNanos <= 0) {
      return;
    }
    if (!isStarted) {
      isStarted = true;
      startNanos = clock.nanoTime();
    } else if (clock.nanoTime() - startNanos > maxNanos) {
      throw new EvaluationException("reading the values took longer than safety.capture-time");
    }
  }
}
