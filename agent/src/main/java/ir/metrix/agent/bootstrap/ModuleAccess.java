package ir.metrix.agent.bootstrap;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens packages of named modules to the agent, on Java 9 and later, where reflection stops at
 * them. The Module API is reached by reflection, since this is compiled for Java 8.
 */
public final class ModuleAccess {
  private final Instrumentation instrumentation;

  /** Modules and packages that were asked for; bounded by the packages that rules read. */
  private final Set<String> opened =
      Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

  public ModuleAccess(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Whether this JVM has modules at all. */
  public static boolean hasModules() {
    return !System.getProperty("java.specification.version").startsWith("1.");
  }

  /**
   * Opens the package of {@code type} to the module of this class. Does nothing on Java 8, or if it
   * is open already.
   *
   * @throws ReflectiveOperationException if the module system refuses
   */
  public void open(Class<?> type) throws ReflectiveOperationException {
    if (!hasModules()) {
      return;
    }
    Method getModule = Class.class.getMethod("getModule");
    Object theirs = getModule.invoke(type);
    Object ours = getModule.invoke(ModuleAccess.class);
    String typeName = type.getName();
    String packageName = typeName.substring(0, Math.max(0, typeName.lastIndexOf('.')));
    Class<?> moduleClass = Class.forName("java.lang.Module");
    boolean named = (Boolean) moduleClass.getMethod("isNamed").invoke(theirs);
    // Not asked: isOpen. Java 9 to 16 say yes to it, and then warn of each use as an "illegal
    // reflective access".
    if (!named || !opened.add(theirs + "/" + packageName)) {
      return;
    }
    if (instrumentation == null) {
      // Without one (in unit tests) only what the command line opened is open.
      return;
    }
    Map<String, Set<Object>> opens =
        Collections.singletonMap(packageName, Collections.singleton(ours));
    Instrumentation.class
        .getMethod(
            "redefineModule", moduleClass, Set.class, Map.class, Map.class, Set.class, Map.class)
        .invoke(
            instrumentation,
            theirs,
            Collections.emptySet(),
            Collections.emptyMap(),
            opens,
            Collections.emptySet(),
            Collections.emptyMap());
  }
}
