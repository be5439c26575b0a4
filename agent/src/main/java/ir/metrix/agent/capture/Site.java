package ir.metrix.agent.capture;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.expression.EvaluationException;
import java.lang.ref.WeakReference;

/**
 * One woven method and the rules bound to it. Holds its class loader weakly: an undeployed
 * application can go.
 */
final class Site {
  final TrackedMethod method;
  final RuleCapture[] rules;
  final WeakReference<ClassLoader> loader;

  /** Whether its result, if it is a stage or future, is awaited. */
  final boolean awaitsResult;

  /** Which argument is a servlet request, that may be left open; -1 for none. */
  final int requestArgument;

  /** Whether a rule reads {@code elapsed}. */
  final boolean readsElapsed;

  /** Whether a rule reads {@code this}. */
  final boolean readsThis;

  /** Whether a rule reads {@code result}. */
  final boolean readsResult;

  Site(
      TrackedMethod method,
      RuleCapture[] rules,
      ClassLoader loader,
      boolean awaitsResult,
      int requestArgument) {
    this.method = method;
    this.rules = rules;
    this.loader = new WeakReference<>(loader);
    this.awaitsResult = awaitsResult;
    this.requestArgument = requestArgument;
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
