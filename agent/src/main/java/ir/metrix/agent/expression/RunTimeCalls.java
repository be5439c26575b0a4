package ir.metrix.agent.expression;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Calls a method that only the values can tell: the one of the receiver's class that they fit best.
 */
final class RunTimeCalls {
  private RunTimeCalls() {}

  /**
   * Calls.
   *
   * @param target null for a static method
   * @param facts of the target's class, or of the class whose static it is
   */
  static Object call(Object target, ClassFacts facts, MethodSite site, Object[] arguments) {
    if (Closed.isClosedMethod(site.name, arguments.length)) {
      throw new EvaluationException(site.name + " is closed to expressions");
    }
    Method[] candidates = (Method[]) facts.member(site.key);
    if (candidates == null) {
      candidates = candidates(facts.type, site.name, arguments.length);
      facts.remember(site.key, candidates);
    }
    List<Fit> fitting = new ArrayList<>();
    for (Method method : candidates) {
      if (target != null || Modifier.isStatic(method.getModifiers())) {
        Fit fit = Fit.of(method, site, arguments);
        if (fit != null && isNotWorse(fit, fitting) && Access.open(method)) {
          fitting.add(fit);
        }
      }
    }
    if (fitting.isEmpty()) {
      throw new EvaluationException(noSuchMethod(facts.type, site.name, arguments));
    }
    Fit best = mostSpecific(fitting);
    if (best == null) {
      throw new EvaluationException(ambiguous(facts.type, site.name, arguments, fitting));
    }
    return Access.invoke(best.method, target, best.arguments);
  }

  /** Whether it fits as well as those before; those that it fits better than are dropped. */
  private static boolean isNotWorse(Fit fit, List<Fit> before) {
    for (Iterator<Fit> others = before.iterator(); others.hasNext(); ) {
      int order = fit.compareTo(others.next());
      if (order > 0) {
        return false;
      }
      if (order < 0) {
        others.remove();
      }
    }
    return true;
  }

  private static Fit mostSpecific(List<Fit> fitting) {
    for (Fit candidate : fitting) {
      boolean best = true;
      for (Fit other : fitting) {
        best &= other == candidate || candidate.isMoreSpecific(other);
      }
      if (best) {
        return candidate;
      }
    }
    return null;
  }

  private static Method[] candidates(Class<?> type, String name, int arguments) {
    List<Method> candidates = new ArrayList<>();
    for (Method method : Access.methods(type, name)) {
      int parameters = method.getParameterCount();
      if (parameters == arguments || (method.isVarArgs() && arguments >= parameters - 1)) {
        candidates.add(method);
      }
    }
    return candidates.toArray(new Method[0]);
  }

  private static String ambiguous(
      Class<?> type, String name, Object[] arguments, List<Fit> fitting) {
    List<String> methods = new ArrayList<>();
    for (Fit fit : fitting) {
      methods.add(fit.toString());
    }
    Collections.sort(methods);
    return called(name, arguments)
        + " fits several methods of "
        + type.getName()
        + ": "
        + Names.join(methods);
  }

  private static String called(String name, Object[] arguments) {
    StringBuilder text = new StringBuilder(name).append('(');
    for (int i = 0; i < arguments.length; i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(arguments[i] == null ? "null" : arguments[i].getClass().getSimpleName());
    }
    return text.append(')').toString();
  }

  private static String noSuchMethod(Class<?> type, String name, Object[] arguments) {
    String text = type.getName() + " has no " + called(name, arguments);
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : Access.declaredMethods(c)) {
        if (!method.isSynthetic() && !names.contains(method.getName())) {
          names.add(method.getName());
        }
      }
    }
    return names.contains(name)
        ? text + "; it has " + name + " with other parameters"
        : text + Names.didYouMean(name, names);
  }
}
