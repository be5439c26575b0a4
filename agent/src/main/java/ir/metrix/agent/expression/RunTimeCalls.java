package ir.metrix.agent.expression;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

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
  static Object call(
      Object target, ClassFacts facts, MethodSite site, Object[] arguments, CallValues call) {
    if (Closed.isClosedMethod(site.name, arguments.length)) {
      throw new EvaluationException(site.name + " is closed to expressions");
    }
    Candidate[] candidates = (Candidate[]) facts.member(site.key);
    if (candidates == null) {
      candidates = candidates(facts.type, site.name, arguments.length);
      facts.remember(site.key, candidates);
    }
    Fit best = best(target, facts.type, candidates, site, arguments);
    MethodSite asPrimitives = candidates.length > 1 ? site.withPrimitives(arguments) : site;
    if (asPrimitives != site) {
      Fit other = best(target, facts.type, candidates, asPrimitives, arguments);
      if (!other.method.equals(best.method)) {
        throw new EvaluationException(
            ambiguous(facts.type, site.name, arguments, Arrays.asList(best, other))
                + "; which one depends on whether a value is a primitive, which nothing tells here");
      }
    }
    String refusal = refusal(candidates, best.method);
    if (refusal != null) {
      throw new EvaluationException(refusal);
    }
    if (best.rounds != null) {
      throw new EvaluationException(best + ": " + best.rounds);
    }
    if (target instanceof Map && OrderedByUse.isMovedByReading((Map<?, ?>) target)) {
      String descriptor =
          MethodType.methodType(best.method.getReturnType(), best.method.getParameterTypes())
              .toMethodDescriptorString();
      if (isMapRead(best.method.getName(), descriptor)) {
        return mapRead((Map<?, ?>) target, best.arguments, call);
      }
    }
    String owner = best.method.getDeclaringClass().getName();
    return target != null && isWatched(owner, best.method.getName())
        ? watched(best.method, target, best.arguments, call)
        : Access.invoke(best.method, target, best.arguments);
  }

  private static Fit best(
      Object target, Class<?> type, Candidate[] candidates, MethodSite site, Object[] arguments) {
    List<Fit> fitting = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Method method = candidate.method;
      if (target != null || Modifier.isStatic(method.getModifiers())) {
        Fit fit = Fit.of(method, candidate.parameters, site, arguments);
        if (fit != null && isNotWorse(fit, fitting) && Access.open(method)) {
          fitting.add(fit);
        }
      }
    }
    if (fitting.isEmpty()) {
      String closed = closed(type, site.name);
      throw new EvaluationException(
          closed == null ? noSuchMethod(type, site.name, arguments, candidates) : closed);
    }
    Fit best = mostSpecific(fitting);
    if (best == null) {
      throw new EvaluationException(ambiguous(type, site.name, arguments, fitting));
    }
    return best;
  }

  /** Why none of that name may be called, whatever its arguments; null if one may, or is none. */
  private static String closed(Class<?> type, String name) {
    String refusal = null;
    for (Method method : Access.methods(type, name)) {
      if (!Access.isShown(method)) {
        continue;
      }
      String why = method.getReturnType() == void.class ? null : Access.refusal(type, method);
      if (why == null) {
        return null;
      }
      refusal = refusal == null ? why : refusal;
    }
    return refusal;
  }

  /** Whether it is one of the two methods by which a map is asked for a key's value. */
  static boolean isMapRead(String name, String descriptor) {
    return name.equals("get") && descriptor.startsWith("(Ljava/lang/Object;)")
        || name.equals("getOrDefault")
            && descriptor.startsWith("(Ljava/lang/Object;Ljava/lang/Object;)");
  }

  private static Object mapRead(Map<?, ?> map, Object[] arguments, CallValues call) {
    return arguments.length == 1
        ? OrderedByUse.get(map, arguments[0], call)
        : OrderedByUse.getOrDefault(map, arguments[0], arguments[1], call);
  }

  private static String refusal(Candidate[] candidates, Method chosen) {
    for (Candidate candidate : candidates) {
      if (candidate.method.equals(chosen)) {
        return candidate.refusal;
      }
    }
    throw new IllegalStateException(chosen.toString());
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

  /** A method, and why it may not be called. */
  private static final class Candidate {
    final Method method;

    /** As the receiver's class has them. */
    final Class<?>[] parameters;

    /** Null if it may. */
    final String refusal;

    Candidate(Class<?> receiver, Method method, Class<?>[] parameters) {
      this.method = method;
      this.parameters = parameters;
      this.refusal =
          method.getReturnType() == void.class
              ? Access.named(method) + " returns nothing"
              : Access.refusal(receiver, method);
    }
  }

  /**
   * Whether it takes a time that depends on what a visitor may have typed: a pattern's goes back
   * and forth over its text, a decimal's grows with its exponent.
   */
  static boolean isWatched(String owner, String name) {
    switch (owner) {
      case "java.lang.String":
        return name.equals("split") || name.equals("replaceAll") || name.equals("replaceFirst");
      case "java.lang.Number":
        return true;
      case "java.math.BigDecimal":
      case "java.math.BigInteger":
        return !name.equals("signum") && !name.equals("compareTo");
      default:
        return false;
    }
  }

  private static Object watched(Method method, Object target, Object[] arguments, CallValues call) {
    if (target instanceof String) {
      return Patterns.call((String) target, method.getName(), arguments, call);
    }
    checkSize(target);
    for (Object argument : arguments) {
      checkSize(argument);
    }
    return Access.invoke(method, target, arguments);
  }

  private static void checkSize(Object value) {
    if (value instanceof BigDecimal || value instanceof BigInteger) {
      Numbers.exact((Number) value);
    } else if (value instanceof Integer && Math.abs((long) (Integer) value) > Numbers.MAX_DIGITS) {
      throw new EvaluationException("no number has more than " + Numbers.MAX_DIGITS + " digits");
    }
  }

  private static Candidate[] candidates(Class<?> type, String name, int arguments) {
    List<Candidate> candidates = new ArrayList<>();
    for (Method method : Access.methods(type, name)) {
      int parameters = method.getParameterCount();
      if (parameters != arguments && !(method.isVarArgs() && arguments >= parameters - 1)) {
        continue;
      }
      Class<?>[] seen = SeenParameters.of(type, method);
      if (!isOverridden(seen, candidates)) {
        candidates.add(new Candidate(type, method, seen));
      }
    }
    return candidates.toArray(new Candidate[0]);
  }

  /** By one with other parameters in its class file: a bridge stands between the two. */
  private static boolean isOverridden(Class<?>[] parameters, List<Candidate> before) {
    for (Candidate candidate : before) {
      if (Arrays.equals(candidate.parameters, parameters)
          && !Access.isHidden(candidate.method.getDeclaringClass())) {
        return true;
      }
    }
    return false;
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

  /** Whether a method would take the arguments, did its types hold these numbers. */
  private static boolean isForLackOfExactness(Candidate[] candidates, Object[] arguments) {
    for (Candidate candidate : candidates) {
      Class<?>[] types = candidate.method.getParameterTypes();
      boolean wouldFit = types.length == arguments.length;
      for (int i = 0; wouldFit && i < types.length; i++) {
        wouldFit =
            arguments[i] instanceof Number && Conversion.isNumeric(types[i])
                || Conversion.convert(arguments[i], types[i]) != Conversion.IMPOSSIBLE;
      }
      if (wouldFit) {
        return true;
      }
    }
    return false;
  }

  private static String noSuchMethod(
      Class<?> type, String name, Object[] arguments, Candidate[] candidates) {
    String text = type.getName() + " has no " + called(name, arguments);
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : Access.declaredMethods(c)) {
        if (!method.isSynthetic()
            && !names.contains(method.getName())
            && Access.isShown(method)
            && method.getReturnType() != void.class
            && Access.refusal(type, method) == null) {
          names.add(method.getName());
        }
      }
    }
    if (Access.isOfOptional(name) && !names.contains(name)) {
      return text + Access.OPTIONAL_HINT;
    }
    boolean isStep = CollectionStep.named(name, arguments.length) != null;
    String step = isStep ? null : CollectionStep.usage(name);
    boolean isCollection =
        Iterable.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type) || type.isArray();
    if (step != null && isCollection && !names.contains(name)) {
      return step;
    }
    if (isForLackOfExactness(candidates, arguments)) {
      return text + ": a number goes only into a type that holds it exactly";
    }
    return names.contains(name)
        ? text + "; it has " + name + " with other parameters"
        : text + Names.didYouMean(name, names);
  }
}
