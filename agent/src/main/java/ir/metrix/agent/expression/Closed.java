package ir.metrix.agent.expression;

/**
 * What expressions may not reach: a configuration file says what to read, it is no way to run
 * things. Of the JDK, statics are open by a short list, and objects but for those that run code or
 * hold threads and loaders; the application's own are open.
 */
final class Closed {
  /** Packages of the JDK whose statics a configuration may use. */
  private static final String[] STATIC_PACKAGES = {"java.math.", "java.time.", "java.text."};

  private static final String[] STATIC_CLASSES = {
    "java.lang.Math",
    "java.lang.StrictMath",
    "java.lang.String",
    "java.lang.Character",
    "java.lang.Boolean",
    "java.lang.Byte",
    "java.lang.Short",
    "java.lang.Integer",
    "java.lang.Long",
    "java.lang.Float",
    "java.lang.Double",
    "java.util.Arrays",
    "java.util.Base64",
    "java.util.Collections",
    "java.util.Currency",
    "java.util.Locale",
    "java.util.Objects",
    "java.util.UUID"
  };

  /** Supertypes, by name, of objects that are refused wherever an expression comes upon them. */
  private static final String[] TYPES = {
    "java.lang.Class",
    "java.lang.ClassLoader",
    "java.lang.Runtime",
    "java.lang.System",
    "java.lang.ProcessBuilder",
    "java.lang.Process",
    "java.lang.ProcessHandle",
    "java.lang.Thread",
    "java.lang.ThreadGroup",
    "java.lang.ThreadLocal",
    "java.lang.Module",
    "java.lang.ModuleLayer",
    "java.lang.MetrixDispatcher",
    "java.lang.reflect.AnnotatedElement",
    "java.lang.reflect.InvocationHandler",
    "java.lang.invoke.MethodHandle",
    "java.lang.invoke.MethodHandles$Lookup",
    "java.lang.instrument.Instrumentation",
    "java.security.ProtectionDomain",
    "java.util.concurrent.Executor",
    "java.util.Timer",
    "java.util.concurrent.locks.Lock",
    "java.util.concurrent.Future",
    "javax.naming.Context",
    "javax.script.ScriptEngine",
    "javax.script.ScriptEngineManager",
    "javax.management.MBeanServerConnection",
    "javax.sql.DataSource",
    "java.sql.Connection",
    "java.sql.Statement"
  };

  private Closed() {}

  /** Why statics of a class may not be used, as far as its name tells; or null if they may. */
  static String reason(String className) {
    boolean ofJdk = isJdkName(className);
    if (!ofJdk && !className.startsWith("ir.metrix.agent.")) {
      return null;
    }
    for (String open : STATIC_CLASSES) {
      if (className.equals(open)) {
        return null;
      }
    }
    for (String open : STATIC_PACKAGES) {
      if (className.startsWith(open)) {
        return null;
      }
    }
    return className
        + " is closed to expressions; of the JDK they may use java.math, java.time, java.text, and a few of"
        + " java.lang and java.util";
  }

  static boolean isJdkName(String className) {
    return className.startsWith("java.")
        || className.startsWith("javax.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.")
        || className.startsWith("com.sun.");
  }

  /** Classes of the JDK's own loaders: what their non-public members do is nobody's contract. */
  static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getSystemClassLoader().getParent();
  }

  /** Whether a JDK class is API, not one of the packages behind it. */
  static boolean isApi(String name) {
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("org.w3c.")
        || name.startsWith("org.xml.");
  }

  /** Whether it or a supertype is closed. {@link ClassFacts} remembers it. */
  static boolean isClosed(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (isListed(c.getName())) {
        return true;
      }
      for (Class<?> face : c.getInterfaces()) {
        if (isClosed(face)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Methods of every object that are not about its values. */
  static boolean isClosedMethod(String name, int arguments) {
    switch (name) {
      case "getClass":
      case "notify":
      case "notifyAll":
        return arguments == 0;
      case "wait":
        return arguments <= 2;
      case "finalize":
      case "clone":
        return arguments == 0;
      default:
        return false;
    }
  }

  /** Whether a class of that name is closed, with all its subclasses. */
  static boolean isListed(String name) {
    for (String closed : TYPES) {
      if (name.equals(closed)) {
        return true;
      }
    }
    return name.startsWith("ir.metrix.agent.")
        || name.startsWith("java.lang.invoke.")
        || name.startsWith("jdk.internal.")
        || name.startsWith("jdk.jshell.");
  }

  /** Refuses statics of a closed class and of its subclasses. */
  static void check(Class<?> type) {
    String reason = reason(type.getName());
    if (reason == null && isOfJdk(type) && !isJdkName(type.getName())) {
      reason = type.getName() + " is closed to expressions";
    }
    if (reason != null || ClassFacts.of(type).isClosed) {
      throw new EvaluationException(
          reason != null ? reason : type.getName() + " is closed to expressions");
    }
  }
}
