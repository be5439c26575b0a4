package ir.metrix.agent.expression;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.List;

/**
 * How a method takes the arguments of a call: what {@link Overloads} finds out from types, by the
 * values.
 */
final class Fit implements Comparable<Fit> {
  /** In the order of the language specification (15.12.2), and what it would refuse last. */
  private enum Phase {
    STRICT(false),
    LOOSE(false),
    VARARGS(true),
    LANGUAGE(false),
    LANGUAGE_VARARGS(true);

    final boolean isSpread;

    Phase(boolean isSpread) {
      this.isSpread = isSpread;
    }
  }

  final Method method;

  /** As the method takes them. */
  final Object[] arguments;

  /** Why the method may not be called like this, though Java would: it rounds; else null. */
  final String rounds;

  private final Class<?>[] types;
  private final MethodSite site;
  private final Phase phase;
  private final int cost;

  private Fit(
      Method method,
      Class<?>[] types,
      MethodSite site,
      Object[] arguments,
      Phase phase,
      int cost,
      String rounds) {
    this.method = method;
    this.rounds = rounds;
    this.types = types;
    this.site = site;
    this.arguments = arguments;
    this.phase = phase;
    this.cost = cost;
  }

  /**
   * Null if the method doesn't take the values.
   *
   * @param types of its parameters, as {@link SeenParameters} has them
   */
  static Fit of(Method method, Class<?>[] types, MethodSite site, Object[] values) {
    for (Phase phase : Phase.values()) {
      Fit fit =
          phase.isSpread
              ? method.isVarArgs() ? spread(method, types, site, values, phase) : null
              : fixed(method, types, site, values, phase);
      if (fit != null) {
        return fit;
      }
    }
    return null;
  }

  private static Fit fixed(
      Method method, Class<?>[] types, MethodSite site, Object[] values, Phase phase) {
    int last = types.length - 1;
    boolean isNoArray = method.isVarArgs() && values.length == types.length && values[last] == null;
    if (types.length != values.length || isNoArray) {
      return null;
    }
    Object[] converted = new Object[values.length];
    int cost = 0;
    String rounds = null;
    for (int i = 0; i < values.length; i++) {
      converted[i] = fitted(values[i], site.argument(i), types[i], phase);
      if (converted[i] == Conversion.IMPOSSIBLE) {
        return null;
      }
      if (converted[i] == Conversion.INEXACT) {
        rounds = Conversion.misfit(values[i], types[i]);
      }
      cost += Conversion.cost(values[i], types[i]);
    }
    return new Fit(method, types, site, converted, phase, cost, rounds);
  }

  private static Fit spread(
      Method method, Class<?>[] types, MethodSite site, Object[] values, Phase phase) {
    int fixed = types.length - 1;
    if (values.length < fixed) {
      return null;
    }
    Class<?> component = types[fixed].getComponentType();
    Object[] converted = new Object[types.length];
    Object rest = Array.newInstance(component, values.length - fixed);
    int cost = 0;
    String rounds = null;
    for (int i = 0; i < values.length; i++) {
      Class<?> type = i < fixed ? types[i] : component;
      Object value = fitted(values[i], site.argument(i), type, phase);
      if (value == Conversion.IMPOSSIBLE) {
        return null;
      }
      cost += Conversion.cost(values[i], type);
      if (value == Conversion.INEXACT) {
        rounds = Conversion.misfit(values[i], type);
      } else if (i < fixed) {
        converted[i] = value;
      } else {
        Array.set(rest, i - fixed, value);
      }
    }
    converted[fixed] = rest;
    return new Fit(method, types, site, converted, phase, cost, rounds);
  }

  private static Object fitted(
      Object value, MethodSite.Argument argument, Class<?> type, Phase phase) {
    if (value == null) {
      return type.isPrimitive() ? Conversion.IMPOSSIBLE : null;
    }
    boolean isPrimitive = argument == MethodSite.Argument.PRIMITIVE;
    if (argument == MethodSite.Argument.DECIMAL) {
      if (type == BigDecimal.class || type == double.class) {
        return Conversion.exact(value, type);
      }
    } else if (type.isPrimitive() == isPrimitive) {
      Object same = unchanged(value, type);
      if (same != Conversion.IMPOSSIBLE) {
        return same;
      }
    }
    if (phase == Phase.STRICT) {
      return Conversion.IMPOSSIBLE;
    }
    if (argument == MethodSite.Argument.DECIMAL && type == Double.class) {
      return Conversion.exact(value, type);
    }
    if (argument != MethodSite.Argument.DECIMAL || !type.isPrimitive()) {
      Object boxed = unchanged(value, type);
      if (boxed != Conversion.IMPOSSIBLE) {
        return boxed;
      }
    }
    if (phase == Phase.LOOSE || phase == Phase.VARARGS) {
      return Conversion.IMPOSSIBLE;
    }
    return argument == MethodSite.Argument.LIST && type.isArray()
        ? Conversion.array((List<?>) value, type)
        : Conversion.convert(value, type);
  }

  private static Object unchanged(Object value, Class<?> type) {
    return type.isPrimitive()
        ? Conversion.widened(value, type)
        : type.isInstance(value) ? value : Conversion.IMPOSSIBLE;
  }

  /** What fits better comes first. */
  @Override
  public int compareTo(Fit other) {
    int order = phase.compareTo(other.phase);
    boolean costs = phase == Phase.LANGUAGE || phase == Phase.LANGUAGE_VARARGS;
    return order != 0 || !costs ? order : Integer.compare(cost, other.cost);
  }

  /** Whether what this takes, the other would take as well; of two in one phase. */
  boolean isMoreSpecific(Fit other) {
    int count = phase.isSpread ? Math.max(types.length, other.types.length) : types.length;
    for (int i = 0; i < count; i++) {
      if (!isMoreSpecific(i, type(i), other.type(i))) {
        return false;
      }
    }
    return true;
  }

  private Class<?> type(int index) {
    int last = types.length - 1;
    return phase.isSpread && index >= last ? types[last].getComponentType() : types[index];
  }

  private boolean isMoreSpecific(int index, Class<?> one, Class<?> other) {
    if (one.isPrimitive() && other.isPrimitive()) {
      return one == other || Conversion.isWidening(one, other);
    }
    boolean isDecimal = index < site.count() && site.argument(index) == MethodSite.Argument.DECIMAL;
    return (isDecimal && one == BigDecimal.class && other == double.class)
        || (!one.isPrimitive() && !other.isPrimitive() && other.isAssignableFrom(one));
  }

  /** For people: name and simple parameter types. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(method.getName()).append('(');
    for (int i = 0; i < types.length; i++) {
      text.append(i == 0 ? "" : ", ").append(types[i].getSimpleName());
    }
    return text.append(')').toString();
  }
}
