package ir.metrix.agent.expression;

/**
 * What expressions may not reach: a configuration file says what to read, it is no way to run
 * things.
 */
final class Closed {
  private static final String[] CLASSES = {
    "java.lang.Class", "java.lang.ClassLoader", "java.lang.Runtime", "java.lang.System",
        "java.lang.ProcessBuilder",
    "java.lang.Process", "java.lang.ProcessHandle", "java.lang.Thread", "java.lang.ThreadGroup",
        "java.lang.ThreadLocal",
    "java.lang.Module", "java.lang.ModuleLayer", "java.lang.Compiler", "java.lang.Shutdown",
        "java.lang.MetrixDispatcher",
    "java.security.ProtectionDomain", "java.security.AccessController", "sun.misc.Unsafe"
  };
  private static final String[] PACKAGES = {
    "java.lang.reflect.",
    "java.lang.invoke.",
    "java.lang.instrument.",
    "java.lang.management.",
    "java.util.concurrent.Exec",
    "javax.script.",
    "jdk.internal.",
    "sun.reflect.",
    "ir.metrix.agent."
  };

  private Closed() {}

  /** Why a class may not be named, or null if it may. */
  static String reason(String className) {
    for (String closed : CLASSES) {
      if (className.equals(closed)) {
        return className + " is closed to expressions";
      }
    }
    for (String closed : PACKAGES) {
      if (className.startsWith(closed)) {
        return className + " is closed to expressions";
      }
    }
    return null;
  }

  /** Refuses a value of a closed class or of any subclass, wherever an expression came upon it. */
  static Object check(Object value) {
    if (value == null || value instanceof String || value instanceof Number) {
      return value;
    }
    if (value instanceof Class
        || value instanceof ClassLoader
        || value instanceof Thread
        || value instanceof ThreadGroup
        || value instanceof Runtime
        || value instanceof Process
        || value instanceof ProcessBuilder
        || value instanceof java.lang.reflect.AnnotatedElement
        || value instanceof java.security.ProtectionDomain
        || reason(value.getClass().getName()) != null) {
      throw new EvaluationException(
          "a " + value.getClass().getName() + " is closed to expressions");
    }
    return value;
  }

  /** Refuses statics of a closed class and of its subclasses. */
  static void check(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (reason(c.getName()) != null) {
        throw new EvaluationException(type.getName() + " is closed to expressions");
      }
    }
  }
}
