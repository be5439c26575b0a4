package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Method;

/** {@code Lookup.defineHiddenClass}, which Java has since 15, found by reflection. */
final class HiddenClasses {
  private HiddenClasses() {}

  static boolean areSupported() {
    try {
      Class.forName("java.lang.invoke.MethodHandles$Lookup$ClassOption");
      return true;
    } catch (ClassNotFoundException beforeJava15) {
      return false;
    }
  }

  static Class<?> define(byte[] classFile) {
    try {
      Class<?> option = Class.forName("java.lang.invoke.MethodHandles$Lookup$ClassOption");
      Object none = Array.newInstance(option, 0);
      Method define =
          MethodHandles.Lookup.class.getMethod(
              "defineHiddenClass", byte[].class, boolean.class, none.getClass());
      Object defined = define.invoke(MethodHandles.lookup(), classFile, true, none);
      return ((MethodHandles.Lookup) defined).lookupClass();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
