package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.expression.DirectReads;
import ir.metrix.agent.expression.EvaluationException;
import ir.metrix.agent.expression.KeptWithClass;
import ir.metrix.agent.expression.ProgramCompiler;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One woven method and the rules bound to it. Holds its class loader weakly, and what knows its
 * classes: an undeployed application can go.
 */
final class Site {
  /** What its hooks call with; set before they can. */
  int number;

  final TrackedMethod method;
  final RuleCapture[] rules;

  /** Cells of each rule's count of calls. */
  private final long[][] callCells;

  final WeakReference<ClassLoader> loader;

  /** Whether its result, if it is a stage or future, is awaited. */
  final boolean awaitsResult;

  /** Which argument is a servlet request, that may be left open; -1 for none. */
  final int requestArgument;

  /** How many parameters the method has. */
  final int parameters;

  /**
   * Whether all that its rules want of a call is to be read when it returns, from what is passed
   * then. Nothing is kept of such a call while it runs.
   */
  final boolean isReadAtReturn;

  /** What a class's advice lives in, by number of the site. */
  private static final KeptWithClass<Map<Integer, SiteAdvice>> KEPT =
      new KeptWithClass<Map<Integer, SiteAdvice>>() {
        @Override
        protected Map<Integer, SiteAdvice> compute(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  /** Set where none can be made. */
  private volatile boolean hasNoAdvice;

  /** Whether a rule reads {@code elapsed}. */
  final boolean readsElapsed;

  /** Whether a rule reads {@code this}. */
  final boolean readsThis;

  /** Whether a rule reads {@code result}. */
  final boolean readsResult;

  /**
   * @param number -1 where it is yet to be given
   */
  Site(
      int number,
      TrackedMethod method,
      RuleCapture[] rules,
      ClassLoader loader,
      boolean awaitsResult,
      int requestArgument) {
    this.number = number;
    this.method = method;
    this.rules = rules;
    this.loader = new WeakReference<>(loader);
    this.awaitsResult = awaitsResult;
    this.requestArgument = requestArgument;
    this.callCells = new long[rules.length][];
    for (int i = 0; i < rules.length; i++) {
      callCells[i] = rules[i].gate.figures.calls.cells();
    }
    boolean elapsed = false;
    boolean self = false;
    boolean result = false;
    for (RuleCapture rule : rules) {
      elapsed |= rule.readsElapsed;
      self |= rule.readsThis;
      result |= rule.readsResult;
    }
    this.readsElapsed = elapsed;
    this.readsThis = self;
    this.readsResult = result;
    this.parameters = method.types().size();
    this.isReadAtReturn = !awaitsResult && requestArgument < 0 && isReadAtReturn(method, rules);
  }

  private static boolean isReadAtReturn(TrackedMethod method, RuleCapture[] rules) {
    boolean all = method.passesArgumentsAtEnd();
    for (RuleCapture rule : rules) {
      all &= rule.isReadAtReturn();
    }
    return all;
  }

  /**
   * Makes what runs as its calls return. Any thread; if two make one at once, both do the same.
   *
   * @return null if there is none, and its calls are read otherwise
   */
  SiteAdvice makeAdvice(ProgramCompiler compiler, Captures captures, long maxCaptureNanos) {
    if (!isReadAtReturn || hasNoAdvice) {
      return null;
    }
    DirectReads reads = new DirectReads(parameters);
    int[] messages = new int[rules.length];
    for (int i = 0; i < rules.length; i++) {
      if (rules[i].program.isUntyped()) {
        return null;
      }
      int first =
          reads.addRule(
              rules[i].program.expressions(), rules[i].conditionNumber(), rules[i].messages.length);
      messages[i] = reads.messages().size();
      for (BoundMessage message : rules[i].messages) {
        message.addTo(reads, first);
      }
    }
    try {
      Class<?> type = type();
      SiteAdvice made = compiler.compile(reads, SiteAdvice.class, type);
      made.init(captures, this, messages, maxCaptureNanos);
      KEPT.get(type).put(number, made);
      return made;
    } catch (ClassNotFoundException | LinkageError | RuntimeException refused) {
      // Whoever reads them otherwise says what is wrong.
      hasNoAdvice = true;
      return null;
    }
  }

  /** A call of its method began. */
  void countCall(int stripe) {
    StripedCounter.incrementAll(callCells, stripe);
  }

  /** Whether its class has been unloaded. */
  boolean isGone() {
    return loader.get() == null;
  }

  /** The tracked class; it is loaded, since a call of it is or was running. */
  Class<?> type() throws ClassNotFoundException {
    return Class.forName(method.className(), false, loader.get());
  }

  /** A value that was read earlier; the error it met then is thrown where it is used. */
  static Object valueOrThrow(Object value) {
    if (value instanceof EvaluationException) {
      throw (EvaluationException) value;
    }
    return value;
  }
}
