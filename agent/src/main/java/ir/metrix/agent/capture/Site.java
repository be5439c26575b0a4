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

  Site(TrackedMethod method, RuleCapture[] rules, ClassLoader loader) {
    this.method = method;
    this.rules = rules;
    this.loader = new WeakReference<>(loader);
  }

  /** Whether its class has been unloaded. */
  boolean isGone() {
    return loader.get() == null;
  }

  /** A value that was read earlier; the error it met then is thrown where it is used. */
  static Object valueOrThrow(Object value) {
    if (value instanceof EvaluationException) {
      throw (EvaluationException) value;
    }
    return value;
  }
}
