package ir.metrix.agent.capture;

import ir.metrix.agent.expression.CallValues;
import ir.metrix.agent.expression.DirectReader;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.UnlinkedException;
import ir.metrix.agent.message.Message;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * What runs as a call of one site returns, if all that its rules want is to be read then: see
 * {@link Site#isReadAtReturn}. What is passed is read as it is passed; nothing of a call is stored
 * anywhere. Woven code calls it by an instruction of its own for each site, so that the JIT knows
 * its class there.
 *
 * <p>The generated subclass has {@code exit}, which {@link #open}s, tests each rule's condition,
 * {@link #filter}s, or reads the values and {@link #send}s, and {@link #close}s. Whatever is out of
 * the ordinary goes {@link #otherwise}.
 */
public abstract class SiteAdvice extends MetrixDispatcher implements DirectReader {
  private Captures captures;
  private Site site;
  private RuleCapture[] rules;
  private RuleFigures[] figures;

  /** By rule: the number of its first message. */
  private int[] firstMessages;

  private long maxCaptureNanos;

  /** For generated classes. */
  public SiteAdvice() {}

  final void init(Captures owner, Site ofSite, int[] messages, long maxNanos) {
    captures = owner;
    site = ofSite;
    rules = ofSite.rules;
    figures = new RuleFigures[rules.length];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = rules[i].gate.figures;
    }
    firstMessages = messages;
    maxCaptureNanos = maxNanos;
  }

  /**
   * A call returns. Whoever calls this says next that the thread is reading: what fails here comes
   * to no {@link #abort}.
   *
   * @return null if it has to be ended {@link #otherwise}; else what its expressions want beside
   *     what is passed, until {@link #close} or {@link #abort}
   */
  protected final CallValues open(Object began) {
    TrackedCall call = (TrackedCall) began;
    if (call == null || call.site != site) {
      return null;
    }
    boolean isTimed = call.thread.isToBeTimed();
    // Of several rules each has a time of its own.
    if ((isTimed && rules.length > 1) || isSpecial(call)) {
      return null;
    }
    call.thread.leave(call);
    CallValues values = call.values;
    values.readDirectly(call.scopeAround, site.loader);
    if (isTimed) {
      long now = captures.nanoTime();
      values.limitTime(now, maxCaptureNanos);
      // 0 stands for a call whose time is not taken.
      call.startNanos = now == 0 ? 1 : now;
    } else {
      if (call.startNanos != 0) {
        // Of a call that did not come to its close.
        call.startNanos = 0;
      }
      values.limitTimeLazily(maxCaptureNanos);
    }
    call.forgetTime();
    return values;
  }

  private boolean isSpecial(TrackedCall call) {
    // With a SecurityManager our own permissions are to count, not the application's.
    if (System.getSecurityManager() != null || call.thread.reading.isSet) {
      return true;
    }
    for (RuleFigures ofRule : figures) {
      if (ofRule.isSpecial) {
        return true;
      }
    }
    return call.depth > 0 && isNested(call);
  }

  private boolean isNested(TrackedCall call) {
    for (RuleCapture rule : rules) {
      if (!captures.isOutermost(call, rule)) {
        return true;
      }
    }
    return false;
  }

  /** Another rule is about to read: what those before it took is not its affair. */
  protected final void next(CallValues values) {
    values.beginMessage();
    values.limitTimeLazily(maxCaptureNanos);
  }

  /** The condition of a rule does not hold. */
  protected final void filter(int rule, Object began) {
    TrackedCall call = (TrackedCall) began;
    figures[rule].filtered.increment(call.thread.stripe);
    countUnloaded(rule, call.values);
  }

  private void countUnloaded(int rule, CallValues values) {
    if (values.unloaded() > 0) {
      figures[rule].unloaded.add(values.unloaded());
      values.forgetUnloaded();
    }
  }

  /** All has been read. */
  protected final void close(Object began) {
    TrackedCall call = (TrackedCall) began;
    judgeTime(call);
    call.thread.takeBackUnread(call);
    call.thread.reading.isSet = false;
  }

  /** Before anything is handed over: with durability = sync that waits for the disk. */
  private void judgeTime(TrackedCall call) {
    long start = call.startNanos;
    if (start != 0) {
      call.startNanos = 0;
      captures.judgeTime(rules[0], captures.nanoTime() - start);
    }
  }

  /** Something failed that no rule is to blame for. The thread is not reading any more. */
  protected final void abort(Object began, Throwable t) {
    TrackedCall call = (TrackedCall) began;
    call.thread.lose(call);
    captures.fail(call, t);
  }

  /** Ends a call with all that may be out of the ordinary. */
  protected final void otherwise(
      final Object began,
      final Object self,
      final Object first,
      final Object second,
      final Object third,
      final Object fourth,
      final Object result) {
    final TrackedCall call = (TrackedCall) began;
    if (call == null) {
      return;
    }
    if (System.getSecurityManager() == null) {
      captures.exitPassed(call, self, first, second, third, fourth, result);
      return;
    }
    AccessController.doPrivileged(
        new PrivilegedAction<Void>() {
          @Override
          public Void run() {
            captures.exitPassed(call, self, first, second, third, fourth, result);
            return null;
          }
        });
  }

  /** The condition of a rule, if there is one, holds: whether sampling and rate let it through. */
  protected final boolean admit(int rule) {
    return rules[rule].gate.admits();
  }

  /** Where the values of a rule's only message go. */
  protected final Object[] values(int rule, CallValues values) {
    values.beginMessage();
    values.part = 0;
    return rules[rule].messages[0].newValues();
  }

  /**
   * The values of a rule's only message have been read.
   *
   * @param read they become those of the message
   */
  protected final void send(int rule, Object began, Object[] read) {
    TrackedCall call = (TrackedCall) began;
    RuleCapture capture = rules[rule];
    try {
      Message message = capture.messages[0].of(read, null, call.timeMillis(), capture, captures);
      judgeTime(call);
      captures.offer(capture, message, null);
    } catch (Throwable t) {
      tellUnsent(capture, t);
    } finally {
      countUnloaded(rule, call.values);
    }
  }

  /**
   * One of the values of a rule's only message could not be read: it is left out, or nothing is
   * sent.
   *
   * @param read those before it
   */
  protected final void sendRest(
      int rule,
      Object began,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Object[] read,
      Throwable failure) {
    TrackedCall call = (TrackedCall) began;
    RuleCapture capture = rules[rule];
    try {
      BoundMessage message = capture.messages[0];
      message.fail(call.values.part, failure, capture, captures);
      message.readDirectly(
          this,
          firstMessages[rule],
          call.values.part + 1,
          call.values,
          self,
          first,
          second,
          third,
          fourth,
          result,
          read,
          capture,
          captures);
    } catch (UnlinkedException e) {
      call.makeReadable();
      call.pass(self, site.parameters, first, second, third, fourth);
      captures.readAgain(call, rule, result, true, e);
      return;
    } catch (Throwable t) {
      tellUnsent(capture, t);
      countUnloaded(rule, call.values);
      return;
    }
    send(rule, began, read);
  }

  /** All messages of a rule that has several, which is to send. */
  protected final void sendAll(
      int rule,
      Object began,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {
    TrackedCall call = (TrackedCall) began;
    RuleCapture capture = rules[rule];
    try {
      // All before the first one leaves: a call that has to be read again must send nothing twice.
      Message[] messages = new Message[capture.messages.length];
      for (int i = 0; i < messages.length; i++) {
        messages[i] = read(rule, i, call, self, first, second, third, fourth, result);
      }
      judgeTime(call);
      for (Message message : messages) {
        captures.offer(capture, message, null);
      }
    } catch (UnlinkedException e) {
      call.makeReadable();
      call.pass(self, site.parameters, first, second, third, fourth);
      captures.readAgain(call, rule, result, true, e);
    } catch (Throwable t) {
      tellFailure(capture, t);
    } finally {
      countUnloaded(rule, call.values);
    }
  }

  private Message read(
      int rule,
      int message,
      TrackedCall call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result) {
    RuleCapture capture = rules[rule];
    BoundMessage bound = capture.messages[message];
    CallValues values = call.values;
    values.beginMessage();
    Object[] read = bound.newValues();
    try {
      bound.readDirectly(
          this,
          firstMessages[rule] + message,
          0,
          values,
          self,
          first,
          second,
          third,
          fourth,
          result,
          read,
          capture,
          captures);
      return bound.of(read, null, call.timeMillis(), capture, captures);
    } catch (EvaluationException e) {
      tellUnsent(capture, e);
      return null;
    }
  }

  private void tellUnsent(RuleCapture capture, Throwable t) {
    if (t instanceof EvaluationException) {
      captures.tell(capture, t.getMessage() + "; the message is not sent");
    } else {
      tellFailure(capture, t);
    }
  }

  private void tellFailure(RuleCapture capture, Throwable t) {
    captures.tell(capture, t.getClass().getName() + " while its values were read");
  }

  /** The condition of a rule cannot be told. */
  protected final void fail(
      int rule,
      Object began,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Throwable t) {
    TrackedCall call = (TrackedCall) began;
    RuleCapture capture = rules[rule];
    if (t instanceof UnlinkedException) {
      call.makeReadable();
      call.pass(self, site.parameters, first, second, third, fourth);
      captures.readAgain(call, rule, result, false, (UnlinkedException) t);
    } else if (t instanceof EvaluationException) {
      captures.tell(capture, "when: " + t.getMessage());
    } else {
      tellFailure(capture, t);
    }
    countUnloaded(rule, call.values);
  }
}
