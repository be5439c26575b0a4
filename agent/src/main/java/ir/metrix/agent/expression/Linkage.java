package ir.metrix.agent.expression;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What compiled programs ask for when they are linked: handles of members that they could not name
 * in an instruction (private ones, those of classes that are not public or whose module does not
 * export them), and the constants that a class file cannot hold.
 */
public final class Linkage {
  private static final ConcurrentHashMap<Integer, Object[]> CONSTANTS = new ConcurrentHashMap<>();
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Linkage() {}

  /** Keeps constants for the program that will {@link #take} them by the number returned. */
  public static int give(Object[] constants) {
    int number = NEXT.incrementAndGet();
    CONSTANTS.put(number, constants);
    return number;
  }

  /** Called once, by the initialiser of a program; or by who gave them, if that was not to be. */
  public static Object[] take(int number) {
    return CONSTANTS.remove(number);
  }

  /**
   * The bootstrap method of a member: the JIT treats what it returns as the call itself.
   *
   * @param caller the program; its loader finds the classes of the application
   * @param name of the field or method
   * @param type as called: receiver and other objects as Object
   * @param owner binary name of the class that declares it
   * @param descriptor of the member; a method's begins with a parenthesis
   */
  public static CallSite member(
      MethodHandles.Lookup caller, String name, MethodType type, String owner, String descriptor)
      throws IllegalAccessException {
    ClassLoader loader = caller.lookupClass().getClassLoader();
    Class<?> declaring;
    try {
      declaring = Class.forName(owner, false, loader);
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(owner);
    }
    MethodHandle handle =
        descriptor.charAt(0) == '('
            ? method(declaring, name, descriptor)
            : field(declaring, name, descriptor);
    return new ConstantCallSite(handle.asType(type));
  }

  /** The bootstrap method of a property of whatever class: takes the object and the call. */
  public static CallSite property(
      MethodHandles.Lookup caller, String name, MethodType type, String property) {
    return new PropertyCallSite(property, caller.lookupClass().getClassLoader());
  }

  /** The bootstrap method of a class that no instruction can name. */
  public static CallSite type(
      MethodHandles.Lookup caller, String name, MethodType type, String className)
      throws ClassNotFoundException {
    Class<?> named = Class.forName(className, false, caller.lookupClass().getClassLoader());
    return new ConstantCallSite(MethodHandles.constant(Class.class, named));
  }

  private static MethodHandle method(Class<?> owner, String name, String descriptor)
      throws IllegalAccessException {
    for (Method method : owner.getDeclaredMethods()) {
      if (method.getName().equals(name)
          && descriptor.equals(
              MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                  .toMethodDescriptorString())
          && Access.open(method)) {
        // A variable number of arguments comes as the array it becomes.
        return MethodHandles.lookup().unreflect(method).asFixedArity();
      }
    }
    throw new NoSuchMethodError(owner.getName() + "." + name + descriptor);
  }

  private static MethodHandle field(Class<?> owner, String name, String descriptor)
      throws IllegalAccessException {
    for (Field field : owner.getDeclaredFields()) {
      if (field.getName().equals(name)
          && descriptor.equals(
              MethodType.methodType(field.getType()).toMethodDescriptorString().substring(2))
          && Access.open(field)) {
        return MethodHandles.lookup().unreflectGetter(field);
      }
    }
    throw new NoSuchFieldError(owner.getName() + "." + name);
  }
}
