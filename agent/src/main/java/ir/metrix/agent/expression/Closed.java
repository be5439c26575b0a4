package ir.metrix.agent.expression;

import java.util.Map;
import java.util.TreeMap;

/**
 * What expressions may not reach: a configuration file says what to read, it is no way to run
 * things. Objects that run code or hold threads and loaders are closed with all their members; of
 * the JDK's others, {@link Readers} says what may be called. The application's own are open.
 */
final class Closed {
  /** Where the JDK's own classes lie; an application server brings the rest of javax. */
  private static final String[] JDK_PACKAGES = {
    "java.",
    "jdk.",
    "sun.",
    "javax.accessibility.",
    "javax.crypto.",
    "javax.imageio.",
    "javax.lang.model.",
    "javax.management.",
    "javax.naming.",
    "javax.net.",
    "javax.print.",
    "javax.rmi.",
    "javax.script.",
    "javax.security.auth.callback.",
    "javax.security.auth.kerberos.",
    "javax.security.auth.login.",
    "javax.security.auth.spi.",
    "javax.security.auth.x500.",
    "javax.security.auth.Subject",
    "javax.security.cert.",
    "javax.security.sasl.",
    "javax.smartcardio.",
    "javax.sound.",
    "javax.sql.",
    "javax.swing.",
    "javax.tools.",
    "javax.transaction.xa.",
    "javax.xml.catalog.",
    "javax.xml.crypto.",
    "javax.xml.datatype.",
    "javax.xml.namespace.",
    "javax.xml.parsers.",
    "javax.xml.stream.",
    "javax.xml.transform.",
    "javax.xml.validation.",
    "javax.xml.xpath.",
    "com.sun.beans.",
    "com.sun.crypto.",
    "com.sun.jndi.",
    "com.sun.management.",
    "com.sun.naming.",
    "com.sun.net.",
    "com.sun.nio.",
    "com.sun.org.apache.",
    "com.sun.rowset.",
    "com.sun.security.",
    "com.sun.tools.",
    "org.w3c.dom.",
    "org.xml.sax."
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
    "java.util.ServiceLoader",
    "java.util.ServiceLoader$Provider",
    "java.nio.file.DirectoryStream",
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
    if (isAgents(className)) {
      return className + " is this agent's own, which is closed to expressions";
    }
    if (!isJdkName(className) || Readers.hasStatics(className)) {
      return null;
    }
    return className
        + " is closed to expressions; of the JDK they use statics of java.math, java.time, and a few"
        + " classes of java.lang, java.net and java.util"
        + nearest(className);
  }

  /** By its simple name: packages are long, and alike. */
  private static String nearest(String className) {
    Map<String, String> bySimpleName = new TreeMap<>();
    for (String open : Readers.staticClasses()) {
      bySimpleName.put(JavaType.simpleName(open), open);
    }
    String nearest = Names.nearest(JavaType.simpleName(className), bySimpleName.keySet());
    return nearest == null ? "" : "; did you mean '" + bySimpleName.get(nearest) + "'?";
  }

  private static boolean isAgents(String className) {
    return className.startsWith("ir.metrix.agent.");
  }

  /** What is told of a value that is closed. */
  static String value(String className) {
    return Names.article(className)
        + " is closed to expressions"
        + (isAgents(className) ? ": it is this agent's own" : "");
  }

  /** Proxies that the JDK makes for an application are none of its own. */
  static boolean isJdkName(String className) {
    for (String name : JDK_PACKAGES) {
      if (className.startsWith(name)) {
        return !className.startsWith("jdk.proxy");
      }
    }
    return false;
  }

  /** Classes of the JDK's own loaders: what their non-public members do is nobody's contract. */
  static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null
        || loader == ClassLoader.getSystemClassLoader().getParent()
        || isJdkName(type.getName());
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
    return isAgents(name)
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
