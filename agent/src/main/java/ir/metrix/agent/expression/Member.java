package ir.metrix.agent.expression;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;

/** A property of a class, found by reflection; or the reason why there is none. */
final class Member {
  private static final MethodHandle THROW = handler();

  /** The exact class it was found for. Null for the reason. */
  final Class<?> receiver;

  final WeakReference<Member> weak = new WeakReference<>(this);
  private final MethodHandle reader;
  private final String shown;
  private final String property;
  private final boolean mayBeUnloaded;

  /** A field of a proxy is nothing: that of the object it stands for is read. */
  private final boolean isField;

  private final EvaluationException absent;

  /**
   * @param reader takes and gives an Object
   * @param shown for error messages
   */
  Member(Class<?> receiver, MethodHandle reader, String shown, String property, boolean isField) {
    this.isField = isField;
    this.receiver = receiver;
    this.reader = reader;
    this.shown = shown;
    this.property = property;
    this.mayBeUnloaded = ClassFacts.of(receiver).mayBeUnloaded;
    this.absent = null;
  }

  Member(Class<?> receiver, EvaluationException absent) {
    this.receiver = receiver;
    this.reader = null;
    this.shown = null;
    this.property = null;
    this.mayBeUnloaded = false;
    this.isField = false;
    this.absent = absent;
  }

  /** As it came. */
  Object read(Object target, CallValues call) {
    if (reader == null) {
      throw absent;
    }
    if (mayBeUnloaded && Access.isUnloaded(target, property, call)) {
      return null;
    }
    try {
      Object owner = mayBeUnloaded && isField ? Unloaded.real(target) : target;
      return (Object) reader.invokeExact(owner);
    } catch (Throwable e) {
      throw failed(e, shown);
    }
  }

  /**
   * The same as a handle, for objects of just this class; null if that isn't all there is to it.
   */
  MethodHandle linked() {
    return reader == null || mayBeUnloaded
        ? null
        : MethodHandles.catchException(
            reader, Throwable.class, MethodHandles.insertArguments(THROW, 1, shown));
  }

  /** Throws; returns nothing. */
  static Object rethrow(Throwable thrown, String shown) {
    throw failed(thrown, shown);
  }

  private static EvaluationException failed(Throwable thrown, String shown) {
    return thrown instanceof EvaluationException
        ? (EvaluationException) thrown
        : new EvaluationException(shown + " threw " + thrown.getClass().getName(), thrown);
  }

  private static MethodHandle handler() {
    try {
      return MethodHandles.lookup()
          .findStatic(
              Member.class,
              "rethrow",
              MethodType.methodType(Object.class, Throwable.class, String.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
