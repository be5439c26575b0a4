package ir.metrix.agent.bench;

/**
 * Hands a generated class what its static final fields are to hold; it takes them in its
 * initializer. One thread defines classes.
 */
public final class Constants {
  private static Object[] pending;

  private Constants() {}

  static void give(Object... constants) {
    pending = constants;
  }

  /** Called by the generated class that is being initialized. */
  public static Object[] take() {
    Object[] taken = pending;
    pending = null;
    return taken;
  }
}
