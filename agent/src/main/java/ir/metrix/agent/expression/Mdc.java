package ir.metrix.agent.expression;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The logging context of the application's thread: that of SLF4J (and so Logback), Log4j 2 and
 * Log4j 1, whichever the tracked class sees. Several may be there; the first that has the name
 * answers.
 */
final class Mdc {
  private static final String[] CLASSES = {
    "org.slf4j.MDC", "org.apache.logging.log4j.ThreadContext", "org.apache.log4j.MDC"
  };

  private final Method[] getters;

  private Mdc(Method[] getters) {
    this.getters = getters;
  }

  /** Whether one of them is among those types. */
  static boolean isIn(TypeSource types) {
    for (String name : CLASSES) {
      if (types.find(name) != null) {
        return true;
      }
    }
    return false;
  }

  static Mdc of(ClassLoader loader) {
    List<Method> getters = new ArrayList<>();
    for (String name : CLASSES) {
      Method getter = getter(name, loader);
      if (getter != null) {
        getters.add(getter);
      }
    }
    return new Mdc(getters.toArray(new Method[0]));
  }

  /** Null if the application has another of them, or none. */
  private static Method getter(String className, ClassLoader loader) {
    try {
      Method get = Class.forName(className, false, loader).getMethod("get", String.class);
      return Access.open(get) ? get : null;
    } catch (ReflectiveOperationException | LinkageError absent) {
      return null;
    }
  }

  /** Null if the context has no such name. */
  String get(String name) {
    for (Method getter : getters) {
      Object value = Access.invoke(getter, null, new Object[] {name});
      if (value != null) {
        return Operators.text(value);
      }
    }
    return null;
  }
}
