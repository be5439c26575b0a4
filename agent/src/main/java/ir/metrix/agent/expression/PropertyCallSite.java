package ir.metrix.agent.expression;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * A place in a program that reads a property of whatever class. For the first few classes that it
 * meets it becomes, to the JIT, a call of their getter behind a comparison of classes; all others
 * are looked up. It holds a class only if the program's own loader holds it as well.
 */
final class PropertyCallSite extends MutableCallSite {
  /** Classes that are worth a comparison each. */
  private static final int MOST_LINKED = 3;

  private static final MethodType TYPE =
      MethodType.methodType(Object.class, Object.class, CallValues.class);
  private static final MethodHandle IS_EXACTLY =
      find("isExactly", MethodType.methodType(boolean.class, Class.class, Object.class), true);
  private static final MethodHandle READ = find("read", TYPE, false);

  private final PropertySite site;
  private final ClassLoader program;

  /** A race costs a comparison more. */
  private int linked;

  PropertyCallSite(String name, ClassLoader program) {
    super(TYPE);
    this.site = new PropertySite(name);
    this.program = program;
    setTarget(READ.bindTo(this));
  }

  /** The slow way, which may make the next one fast. */
  @SuppressWarnings("UnusedMethod") // by handle
  private Object read(Object target, CallValues call) {
    if (linked < MOST_LINKED && isHeldAnyway(target.getClass())) {
      link(target.getClass());
    }
    return Access.property(target, site, call);
  }

  private void link(Class<?> type) {
    ClassFacts facts = ClassFacts.of(type);
    if (!facts.isPlain || java.util.Map.class.isAssignableFrom(type)) {
      return;
    }
    MethodHandle reader = Access.property(type, site.name).linked();
    if (reader == null) {
      return;
    }
    linked++;
    setTarget(
        MethodHandles.guardWithTest(
            IS_EXACTLY.bindTo(type),
            MethodHandles.dropArguments(reader, 1, CallValues.class),
            getTarget()));
  }

  /** Whether the class lives as long as the program at least. */
  private boolean isHeldAnyway(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    for (ClassLoader l = program; l != null; l = l.getParent()) {
      if (l == loader) {
        return true;
      }
    }
    return loader == null;
  }

  @SuppressWarnings("UnusedMethod") // by handle
  private static boolean isExactly(Class<?> type, Object target) {
    return target.getClass() == type;
  }

  private static MethodHandle find(String name, MethodType type, boolean isStatic) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      return isStatic
          ? lookup.findStatic(PropertyCallSite.class, name, type)
          : lookup.findVirtual(PropertyCallSite.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
