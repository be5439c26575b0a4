package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
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
    Method best = null;
    int bestCost = Integer.MAX_VALUE;
    Object[] bestArguments = null;
    for (Method method : candidates) {
      if (target == null && !Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      Object[] converted = new Object[method.getParameterCount()];
      int cost = cost(method, arguments, converted);
      if (cost < bestCost && Access.open(method)) {
        best = method;
        bestCost = cost;
        bestArguments = converted;
      }
    }
    if (best == null) {
      throw new EvaluationException(noSuchMethod(facts.type, site.name, arguments));
    }
    return Access.invoke(best, target, bestArguments);
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

  private static int cost(Method method, Object[] arguments, Object[] converted) {
    Class<?>[] types = method.getParameterTypes();
    int cost =
        types.length == arguments.length
            ? Conversion.convertAll(arguments, types, converted)
            : Integer.MAX_VALUE;
    if (cost != Integer.MAX_VALUE || !method.isVarArgs()) {
      return cost;
    }
    // Java takes a variable number of arguments only where nothing else fits.
    int fixed = types.length - 1;
    if (arguments.length < fixed) {
      return Integer.MAX_VALUE;
    }
    Object[] first = Arrays.copyOf(arguments, fixed);
    Object[] rest = Arrays.copyOfRange(arguments, fixed, arguments.length);
    Class<?>[] restTypes = new Class<?>[rest.length];
    Arrays.fill(restTypes, types[fixed].getComponentType());
    Object[] convertedFirst = new Object[fixed];
    Object[] convertedRest = new Object[rest.length];
    int firstCost = Conversion.convertAll(first, Arrays.copyOf(types, fixed), convertedFirst);
    int restCost = Conversion.convertAll(rest, restTypes, convertedRest);
    if (firstCost == Integer.MAX_VALUE || restCost == Integer.MAX_VALUE) {
      return Integer.MAX_VALUE;
    }
    Object array = Array.newInstance(types[fixed].getComponentType(), rest.length);
    for (int i = 0; i < rest.length; i++) {
      Array.set(array, i, convertedRest[i]);
    }
    System.arraycopy(convertedFirst, 0, converted, 0, fixed);
    converted[fixed] = array;
    return 1_000 + firstCost + restCost;
  }

  private static String noSuchMethod(Class<?> type, String name, Object[] arguments) {
    StringBuilder text =
        new StringBuilder(type.getName()).append(" has no ").append(name).append('(');
    for (int i = 0; i < arguments.length; i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(arguments[i] == null ? "null" : arguments[i].getClass().getSimpleName());
    }
    text.append(')');
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : Access.declaredMethods(c)) {
        if (!method.isSynthetic() && !names.contains(method.getName())) {
          names.add(method.getName());
        }
      }
    }
    return names.contains(name)
        ? text.append("; it has ").append(name).append(" with other parameters").toString()
        : text.append(Names.didYouMean(name, names)).toString();
  }
}
