package ir.metrix.agent.bytecode;

import java.lang.reflect.Method;

/** What must be known of Java's modules, which this is compiled without. */
final class Modules {
  private Modules() {}

  /** Whether the class is in a named module: then not all that is public can be used by others. */
  static boolean isNamed(Class<?> type) {
    try {
      Method getModule = Class.class.getMethod("getModule");
      Object module = getModule.invoke(type);
      return (Boolean) getModule.getReturnType().getMethod("isNamed").invoke(module);
    } catch (NoSuchMethodException beforeJava9) {
      return false;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
