package ir.metrix.agent.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/**
 * Defines {@code java.lang.MetrixDispatcher} in the boot loader. Its code may not be loaded before
 * that has happened.
 */
public final class DispatcherInjector {
  private static final String RESOURCE = "java/lang/MetrixDispatcher.class";

  private DispatcherInjector() {}

  /**
   * Defines the class, unless this JVM already has it.
   *
   * @throws ReflectiveOperationException if this JVM lets nobody define a class there; the message
   *     says what was tried
   */
  public static void inject(ModuleAccess modules) throws ReflectiveOperationException, IOException {
    if (isDefined()) {
      return;
    }
    byte[] bytes = read();
    if (ModuleAccess.hasModules()) {
      modules.open(Object.class);
      defineByLookup(bytes);
    } else {
      defineByUnsafe(bytes);
    }
  }

  /** Whether an agent was in this JVM. */
  public static boolean isDefined() {
    try {
      Class.forName("java.lang.MetrixDispatcher", false, null);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /** Java 9 and later: a lookup in {@code java.lang}, which {@link ModuleAccess} opened to us. */
  private static void defineByLookup(byte[] bytes) throws ReflectiveOperationException {
    Method privateLookupIn =
        MethodHandles.class.getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class);
    Object lookup = privateLookupIn.invoke(null, Object.class, MethodHandles.lookup());
    MethodHandles.Lookup.class
        .getMethod("defineClass", byte[].class)
        .invoke(lookup, (Object) bytes);
  }

  /** Java 8 has neither modules nor lookups that define classes. */
  private static void defineByUnsafe(byte[] bytes) throws ReflectiveOperationException {
    Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
    Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
    theUnsafe.setAccessible(true);
    try {
      unsafeClass
          .getMethod(
              "defineClass",
              String.class,
              byte[].class,
              int.class,
              int.class,
              ClassLoader.class,
              ProtectionDomain.class)
          .invoke(
              theUnsafe.get(null),
              "java.lang.MetrixDispatcher",
              bytes,
              0,
              bytes.length,
              null,
              null);
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException(
          "Unsafe.defineClass failed: " + e.getCause(), e.getCause());
    }
  }

  private static byte[] read() throws IOException {
    InputStream in = DispatcherInjector.class.getClassLoader().getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new IOException("the agent jar has no " + RESOURCE);
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      int count;
      while ((count = in.read(buffer)) > 0) {
        bytes.write(buffer, 0, count);
      }
      return bytes.toByteArray();
    } finally {
      in.close();
    }
  }
}
