package ir.metrix.agent.capture;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a rule did. Written by the application's threads, read by any. */
public final class RuleFigures {
  private static final int TIMED_EVERY = 31;

  final StripedCounter calls = new StripedCounter();
  final StripedCounter filtered = new StripedCounter();
  final LongAdder seenBefore = new LongAdder();
  final LongAdder withoutFact = new LongAdder();
  final LongAdder withoutUser = new LongAdder();
  final LongAdder sampledOut = new LongAdder();
  final LongAdder limited = new LongAdder();
  final LongAdder unloaded = new LongAdder();
  final LongAdder awaiting = new LongAdder();
  final LongAdder unawaited = new LongAdder();
  final LongAdder errors = new LongAdder();
  private final AtomicInteger slowInARow = new AtomicInteger();

  /** Where the rule's messages go. */
  final MessageSink.OfRule sink;

  /** Of captures whose result came later; a few may get lost between threads. */
  private int untimed;

  /** Read on each call; set once for each text of the rule. */
  volatile boolean off;

  /** Null while nobody looks. Read on each call, beside {@link #off}. */
  volatile Explanation explanation;

  /** Whether it is off, somebody looks, or its captures are slow. */
  volatile boolean isSpecial;

  private volatile String lastError;

  /** Of the rule as it was when it was last judged; guarded by this. */
  private RuleGate judged;

  RuleFigures(MessageSink.OfRule sink) {
    this.sink = sink;
  }

  void countError(String message) {
    errors.increment();
    lastError = message;
    note(message);
  }

  void countWithoutUser() {
    withoutUser.increment();
    note("no user id");
  }

  void countSampledOut() {
    sampledOut.increment();
    note("left out by sample");
  }

  void countLimited() {
    limited.increment();
    note("over the limit");
  }

  void countSeenBefore() {
    seenBefore.increment();
    note("seen before within once-window");
  }

  void countWithoutFact() {
    withoutFact.increment();
    note("once is null: sent as if there were none");
  }

  private void note(String what) {
    Explanation wanted = explanation;
    if (wanted != null) {
      wanted.note(what);
    }
  }

  /** From now on, until {@link #endExplanation}, its decisions are kept. */
  public synchronized Explanation explain() {
    Explanation kept = explanation;
    if (kept == null) {
      kept = new Explanation();
      explanation = kept;
      judgeSpecial();
    }
    return kept;
  }

  /** Nobody looks any more. */
  public synchronized void endExplanation() {
    explanation = null;
    judgeSpecial();
  }

  private synchronized void judgeSpecial() {
    isSpecial = off || explanation != null || slowInARow.get() != 0;
  }

  /** A capture took no longer than it may. */
  void noteInTime() {
    if (slowInARow.get() != 0) {
      slowInARow.set(0);
      judgeSpecial();
    }
  }

  /** A capture took too long. Returns how many have in a row. */
  int countSlow() {
    int slow = slowInARow.incrementAndGet();
    judgeSpecial();
    return slow;
  }

  void switchOff() {
    off = true;
    judgeSpecial();
  }

  /** Another text of the rule may be faster: it is judged anew. */
  synchronized void forgetSlowness(RuleGate gate) {
    if (judged != gate) {
      judged = gate;
      slowInARow.set(0);
      off = false;
      judgeSpecial();
    }
  }

  /**
   * Whether to take the time of a capture that is read now, since looks at the clock cost as much
   * as reading the values: some calls' of a thread, and each one's after one was slow.
   *
   * @param thread that makes the call; null if the call is over, and its result came later
   */
  boolean isToBeTimed(ThreadCalls thread) {
    boolean isItsTurn = thread == null ? untimed++ % TIMED_EVERY == 0 : thread.isToBeTimed();
    return isItsTurn || slowInARow.get() != 0;
  }

  /** Whether the rule was switched off since it kept exceeding its time. */
  public boolean isOff() {
    return off;
  }

  /** Calls of the rule's methods, nested ones too. */
  public long calls() {
    return calls.sum();
  }

  /** Messages made. */
  public long captured() {
    return sink.captured();
  }

  /** Calls whose condition was false, or whose {@code once} had been seen before. */
  public long filtered() {
    return conditionFalse() + seenBefore();
  }

  private long conditionFalse() {
    return filtered.sum();
  }

  /** Calls whose value of {@code once} had been seen within its window. */
  public long seenBefore() {
    return seenBefore.sum();
  }

  /** Calls whose value of {@code once} was null or empty: they sent all the same. */
  public long withoutFact() {
    return withoutFact.sum();
  }

  /** Messages not sent since they had no user id. */
  public long withoutUser() {
    return withoutUser.sum();
  }

  /** Calls left out by {@code sample}. */
  public long sampledOut() {
    return sampledOut.sum();
  }

  /** Calls left out by {@code limit}. */
  public long limited() {
    return limited.sum();
  }

  /** Values that a JPA provider had not loaded, and that were read as null. */
  public long unloaded() {
    return unloaded.sum();
  }

  /** Calls that have returned, and whose result or request is not complete yet. */
  public long awaiting() {
    return awaiting.sum();
  }

  /**
   * Calls whose result was to come later, and that nobody will see: too many were awaited, or the
   * application let go of it unfinished.
   */
  public long unawaited() {
    return unawaited.sum();
  }

  public long errors() {
    return errors.sum();
  }

  /** Null if there was none. */
  public String lastError() {
    return lastError;
  }

  /** For the log. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder()
            .append("calls ")
            .append(calls())
            .append(", captured ")
            .append(captured());
    append(text, "condition false", conditionFalse());
    append(text, "seen before", seenBefore());
    append(text, "once was null, sent all the same", withoutFact());
    append(text, "without user id", withoutUser());
    append(text, "sampled out", sampledOut());
    append(text, "over the limit", limited());
    append(text, "not loaded, read as null", unloaded());
    append(text, "result yet to come", awaiting());
    append(text, "result not awaited", unawaited());
    append(text, "errors", errors());
    if (lastError != null) {
      text.append(" (last: ").append(lastError).append(')');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String name, long count) {
    if (count > 0) {
      text.append(", ").append(name).append(' ').append(count);
    }
  }
}
