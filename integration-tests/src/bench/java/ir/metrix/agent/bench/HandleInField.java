package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;

/** A tree of handles that the JIT cannot know: it is held by an object. No class is generated. */
final class HandleInField extends CompiledForm {
  private final MethodHandle tree;

  HandleInField(MethodHandle tree) {
    this.tree = tree;
  }

  @Override
  public Object evaluate(Object[] values) {
    try {
      return (Object) tree.invokeExact(values);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public boolean isTrue(Object[] values) {
    try {
      return (boolean) tree.invokeExact(values);
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
