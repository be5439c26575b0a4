package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;

/**
 * A tree of handles in a constant, so that the JIT can fold it. One expression needs one class:
 * this one is defined again and again by {@link ThrowawayLoader}, as a generated one would be.
 */
public final class HandleInStatic extends CompiledForm {
  private static final MethodHandle TREE = (MethodHandle) Constants.take()[0];

  @Override
  public Object evaluate(Object[] values) {
    try {
      return (Object) TREE.invokeExact(values);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public boolean isTrue(Object[] values) {
    try {
      return (boolean) TREE.invokeExact(values);
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
