package ir.metrix.agent.bench;

import java.lang.invoke.MethodHandle;

/** The handles of one member name, kept with the classes that have it; they go when those go. */
public final class Members extends ClassValue<MethodHandle> {
  private final String name;

  Members(String name) {
    this.name = name;
  }

  /** The handle {@code (Object)Object} of a class. */
  public MethodHandle of(Class<?> type) {
    return get(type);
  }

  @Override
  protected MethodHandle computeValue(Class<?> type) {
    return HandleTrees.member(Path.member(type, name));
  }
}
