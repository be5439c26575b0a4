package ir.metrix.agent.bench;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Locale;

/**
 * A path whose members are known when it is compiled: what binding an expression to a method's
 * types would find.
 */
final class Path {
  final Class<?> root;
  final Member[] hops;

  private Path(Class<?> root, Member[] hops) {
    this.root = root;
    this.hops = hops;
  }

  /** A path from the first value of the call. */
  static Path of(Class<?> root, String... names) {
    Member[] hops = new Member[names.length];
    Class<?> type = root;
    for (int i = 0; i < names.length; i++) {
      hops[i] = member(type, names[i]);
      type = hops[i] instanceof Field ? ((Field) hops[i]).getType() : returnType(hops[i]);
    }
    return new Path(root, hops);
  }

  /** The getter, or else the field. */
  static Member member(Class<?> type, String name) {
    String getter = "get" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(getter) && method.getParameterCount() == 0) {
        return method;
      }
    }
    try {
      Field field = type.getDeclaredField(name);
      ((AccessibleObject) field).setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Class<?> returnType(Member method) {
    return ((Method) method).getReturnType();
  }
}
