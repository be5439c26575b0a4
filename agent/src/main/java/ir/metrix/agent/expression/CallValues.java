package ir.metrix.agent.expression;

import java.lang.ref.Reference;

/**
 * What one call of a tracked method offers to expressions. Serves many calls, one after the other:
 * a condition that is false costs no object. The fields are for compiled programs.
 *
 * <p>A reference that is stored into an object as old as this one costs a memory fence with most
 * garbage collectors, more than reading a value; so nothing is stored that is there already, or
 * that nobody reads.
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

  /** Which value of a message is being read by a {@link DirectReader}, from 0. */
  public int part;

  /** For a {@link DirectReader} that fails. */
  public final ReadingFlag reading;

  Program program;
  ScopeValues scope;
  private Reference<ClassLoader> loader;

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
    this(clock, new ReadingFlag());
  }

  /**
   * @param reading of the thread whose calls it serves
   */
  public CallValues(NanoClock clock, ReadingFlag reading) {
    this.clock = clock;
    this.reading = reading;
  }

  /** A call begins. */
  public void begin(Object receiver, Object[] passed) {
    self = receiver;
    if (arguments != passed) {
      arguments = passed;
    }
  }

  /** It has come to its end. Null and 0 for what nobody reads. */
  public void end(Object returned, Throwable raised, long millis) {
    result = returned;
    thrown = raised;
    elapsedMillis = millis;
  }

  /**
   * A rule is about to read the call.
   *
   * @param forProgram its compiled expressions; null if all are constant
   * @param beforeValues in the order of {@link Binding}'s names; null before the call
   * @param ofClass to the loader of the tracked class; null for the boot loader
   */
  public void readBy(
      Program forProgram,
      Object[] beforeValues,
      ScopeValues scopeValues,
      Reference<ClassLoader> ofClass) {
    program = forProgram;
    before = beforeValues;
    scope = scopeValues;
    if (loader != ofClass) {
      loader = ofClass;
    }
    steps = 0;
    unloaded = 0;
    maxNanos = 0;
  }

  /** As {@link #readBy}, by a {@link DirectReader}, to which all else is passed. */
  public void readDirectly(ScopeValues scopeValues, Reference<ClassLoader> ofClass) {
    if (scope != scopeValues) {
      scope = scopeValues;
    }
    if (loader != ofClass) {
      loader = ofClass;
    }
    steps = 0;
    unloaded = 0;
    maxNanos = 0;
  }

  /** As {@link #clear}, of a call that was read directly. */
  public void clearDirect() {
    if (scope != null) {
      scope = null;
    }
  }

  /**
   * Takes the call out again: a pooled thread keeps no object of an application. The array of
   * arguments stays, for whoever owns it to empty.
   */
  public void clear() {
    self = null;
    result = null;
    thrown = null;
    before = null;
    scope = null;
    program = null;
    elapsedMillis = 0;
  }

  /** Whether it holds nothing of the application. */
  public boolean isClear() {
    boolean isClear =
        self == null && result == null && thrown == null && before == null && scope == null;
    if (arguments != null) {
      for (Object argument : arguments) {
        isClear &= argument == null;
      }
    }
    return isClear && program == null;
  }

  /** Null for the boot loader. */
  ClassLoader loader() {
    return loader == null ? null : loader.get();
  }

  /** For what an expression does with all of them: it may keep what it gets. */
  public Object[] arguments() {
    return arguments.clone();
  }

  /** The same call is read by another program. */
  public void linkTo(Program other) {
    program = program == null ? other : program.replacedBy(other);
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

  /** They are counted. */
  public void forgetUnloaded() {
    unloaded = 0;
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

  /** Whether that program, or who takes notes of it, reads the call. */
  public boolean isReadBy(Program other) {
    return program != null && program.isSameAs(other);
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
