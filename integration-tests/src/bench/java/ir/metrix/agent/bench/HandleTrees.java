package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.math.BigDecimal;

/**
 * Expressions as trees of method handles, {@code (Object[])Object} or {@code (Object[])boolean}.
 */
final class HandleTrees {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle IS_NULL = find("isNull", boolean.class, Object.class);
  private static final MethodHandle IS_SAME =
      find("isSame", boolean.class, Object.class, Object.class);
  private static final MethodHandle IS_POSITIVE =
      find("isPositive", boolean.class, BigDecimal.class);

  private HandleTrees() {}

  static MethodHandle path(Path path) {
    return typedPath(path).asType(MethodType.methodType(Object.class, Object[].class));
  }

  static MethodHandle condition(Condition condition) {
    MethodHandle status =
        MethodHandles.filterReturnValue(
            path(condition.status),
            MethodHandles.insertArguments(IS_SAME, 1, (Object) condition.wanted));
    MethodHandle amount = MethodHandles.filterReturnValue(typedPath(condition.amount), IS_POSITIVE);
    MethodHandle no =
        MethodHandles.dropArguments(
            MethodHandles.constant(boolean.class, false), 0, Object[].class);
    return MethodHandles.guardWithTest(status, amount, no);
  }

  /** One member, {@code (Object)Object}: what a class that may not name the member calls. */
  static MethodHandle member(Member member) {
    return unreflect(member).asType(MethodType.methodType(Object.class, Object.class));
  }

  private static MethodHandle typedPath(Path path) {
    MethodHandle first =
        MethodHandles.insertArguments(MethodHandles.arrayElementGetter(Object[].class), 1, 0);
    MethodHandle tree = first.asType(MethodType.methodType(path.root, Object[].class));
    for (Member hop : path.hops) {
      tree = MethodHandles.filterReturnValue(tree, nullSafe(unreflect(hop)));
    }
    return tree;
  }

  private static MethodHandle nullSafe(MethodHandle hop) {
    MethodType type = hop.type();
    MethodHandle isNull =
        IS_NULL.asType(MethodType.methodType(boolean.class, type.parameterType(0)));
    MethodHandle none =
        MethodHandles.dropArguments(
            MethodHandles.constant(type.returnType(), null), 0, type.parameterType(0));
    return MethodHandles.guardWithTest(isNull, none, hop);
  }

  private static MethodHandle unreflect(Member member) {
    try {
      return member instanceof Field
          ? LOOKUP.unreflectGetter((Field) member)
          : LOOKUP.unreflect((Method) member);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return LOOKUP.findStatic(HandleTrees.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isNull(Object value) {
    return value == null;
  }

  static boolean isSame(Object value, Object wanted) {
    return value == wanted;
  }

  static boolean isPositive(BigDecimal value) {
    return value != null && value.compareTo(BigDecimal.ZERO) > 0;
  }
}
