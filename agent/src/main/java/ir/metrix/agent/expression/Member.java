package ir.metrix.agent.expression;

import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;

/** A property of a class, found by reflection; or the reason why there is none. */
final class Member {
  /** The exact class it was found for. Null for the reason. */
  final Class<?> receiver;

  final WeakReference<Member> weak = new WeakReference<>(this);
  private final MethodHandle reader;
  private final String shown;
  private final String property;
  private final boolean mayBeUnloaded;
  private final boolean isResultPlain;

  /** A field of a proxy is nothing: that of the object it stands for is read. */
  private final boolean isField;

  private final EvaluationException absent;

  /**
   * @param reader takes and gives an Object
   * @param shown for error messages
   */
  Member(
      Class<?> receiver,
      MethodHandle reader,
      Class<?> result,
      String shown,
      String property,
      boolean isField) {
    this.isField = isField;
    this.receiver = receiver;
    this.reader = reader;
    this.shown = shown;
    this.property = property;
    this.mayBeUnloaded = ClassFacts.of(receiver).mayBeUnloaded;
    this.isResultPlain =
        result.isPrimitive()
            || (Modifier.isFinal(result.getModifiers()) && ClassFacts.of(result).isPlain);
    this.absent = null;
  }

  Member(Class<?> receiver, EvaluationException absent) {
    this.receiver = receiver;
    this.reader = null;
    this.shown = null;
    this.property = null;
    this.mayBeUnloaded = false;
    this.isField = false;
    this.isResultPlain = true;
    this.absent = absent;
  }

  Object read(Object target, CallValues call) {
    if (reader == null) {
      throw absent;
    }
    if (mayBeUnloaded && Access.isUnloaded(target, property, call)) {
      return null;
    }
    Object value;
    try {
      Object owner = mayBeUnloaded && isField ? Unloaded.real(target) : target;
      value = (Object) reader.invokeExact(owner);
    } catch (EvaluationException e) {
      throw e;
    } catch (Throwable e) {
      throw new EvaluationException(shown + " threw " + e.getClass().getName(), e);
    }
    return isResultPlain ? value : Access.unwrap(value, call);
  }
}
