package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * A call site that reads one member name: it knows the members of the last classes it met, and the
 * JIT compiles what it knows. Here it never forgets; the agent's would have to stop growing.
 */
final class InlineCache extends MutableCallSite {
  private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
  private static final MethodHandle IS_OF;
  private static final MethodHandle LEARN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      IS_OF =
          lookup.findStatic(
              InlineCache.class,
              "isOf",
              MethodType.methodType(boolean.class, Class.class, Object.class));
      LEARN = lookup.findVirtual(InlineCache.class, "learn", READ);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;

  InlineCache(String name) {
    super(READ);
    this.name = name;
    setTarget(LEARN.bindTo(this));
  }

  static boolean isOf(Class<?> type, Object value) {
    return value.getClass() == type;
  }

  Object learn(Object value) throws Throwable {
    MethodHandle member = HandleTrees.member(Path.member(value.getClass(), name));
    setTarget(MethodHandles.guardWithTest(IS_OF.bindTo(value.getClass()), member, getTarget()));
    return (Object) member.invokeExact(value);
  }
}
