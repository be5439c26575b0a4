package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last decisions of one rule, while somebody wants to see them: of each call what the
 * expressions came to, and why it sent or didn't. Holds no value of the application and none of its
 * classes. Written by the application's threads without a lock, read by any.
 */
public final class Explanation {
  private static final int DECISIONS = 20;

  /** A decision costs some microseconds: a busy rule must not pay that for each of its calls. */
  private static final int MOST_A_SECOND = 100;

  private final ValueHash hash = new ValueHash(new SecureRandom());
  private final AtomicReferenceArray<Decision> ring = new AtomicReferenceArray<>(DECISIONS);
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /** The second, by the wall clock, and how many decisions began in it. */
  private final AtomicLong second = new AtomicLong();

  private final AtomicLong inSecond = new AtomicLong();

  /** Those that a thread is at, the innermost. */
  private final Map<Thread, Decision> current = new ConcurrentHashMap<>();

  Explanation() {}

  /**
   * A call's values are about to be read. Never throws.
   *
   * @param values to be read from now on by a program that takes notes
   * @return null if there are too many to be noted
   */
  Decision begin(RuleCapture capture, CallValues values) {
    try {
      if (isTooMany()) {
        skipped.incrementAndGet();
        return null;
      }
      Decision decision = new Decision(this, begun.getAndIncrement(), capture, hash);
      decision.noteBefore(values.before);
      values.linkTo(decision.over(capture.program.get()));
      decision.around = current.put(Thread.currentThread(), decision);
      return decision;
    } catch (Throwable t) {
      // Whatever it is, the call goes on as if nobody looked.
      return null;
    }
  }

  /** The current thread's decision is made. */
  void end(Decision decision) {
    if (decision.around == null) {
      current.remove(Thread.currentThread());
    } else {
      current.put(Thread.currentThread(), decision.around);
    }
    keep(decision);
  }

  /** A call of the rule's that sends nothing, of which nothing was read. Never throws. */
  void noteUnsent(RuleCapture capture, String why) {
    if (isTooMany()) {
      skipped.incrementAndGet();
      return;
    }
    Decision decision = new Decision(this, begun.getAndIncrement(), capture, hash);
    decision.note(why);
    keep(decision);
  }

  /** What a call put into scope. Never throws. */
  void noteScope(RuleCapture capture, Object[] scope) {
    if (isTooMany()) {
      skipped.incrementAndGet();
      return;
    }
    Decision decision = new Decision(this, begun.getAndIncrement(), capture, hash);
    decision.noteScope(scope);
    keep(decision);
  }

  /** Something became of the call that the current thread is at, if it is one that is noted. */
  void note(String what) {
    Decision decision = current.get(Thread.currentThread());
    if (decision != null) {
      decision.note(what);
    }
  }

  private void keep(Decision decision) {
    ring.set((int) (decision.number % DECISIONS), decision);
  }

  private boolean isTooMany() {
    long now = System.currentTimeMillis() / 1_000;
    if (second.getAndSet(now) != now) {
      inSecond.set(0);
    }
    return inSecond.getAndIncrement() >= MOST_A_SECOND;
  }

  /** Calls of which nothing was noted, since there were too many at once. */
  public long skipped() {
    return skipped.get();
  }

  /** The newest first, for those who look from outside. */
  public List<Map<String, Object>> decisions() {
    List<Decision> kept = new ArrayList<>();
    for (int i = 0; i < DECISIONS; i++) {
      Decision decision = ring.get(i);
      if (decision != null) {
        kept.add(decision);
      }
    }
    Collections.sort(
        kept,
        new Comparator<Decision>() {
          @Override
          public int compare(Decision a, Decision b) {
            return Long.compare(b.number, a.number);
          }
        });
    List<Map<String, Object>> told = new ArrayList<>();
    for (Decision decision : kept) {
      Map<String, Object> one = new LinkedHashMap<>();
      decision.tell(one);
      told.add(one);
    }
    return told;
  }
}
