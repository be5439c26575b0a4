package ir.metrix.agent.expression;

/**
 * Whether this JVM has a JPA provider whose objects may not be loaded yet (see {@link Unloaded}).
 * As long as it has none, no object need be asked, and a compiled expression's step costs no more
 * than the look at this field.
 */
public final class JpaProviders {
  private static final String[] PACKAGES = {"org/hibernate/", "org/eclipse/persistence/"};

  /**
   * False only between {@link #watch} and the first class of a provider.
   *
   * <p>Not volatile, so that what an expression has read before it need not be read again. It is
   * set before the provider's first class is defined, hence before there is any object of it; who
   * passes such an object to another thread passes this with it.
   */
  public static boolean mayBeThere = true;

  private JpaProviders() {}

  /**
   * From now on {@link #classLoads} is told of every class before it is defined. The classes that
   * are there already are told next.
   */
  public static void watch() {
    mayBeThere = false;
  }

  /** Nobody tells any more. */
  public static void stopWatching() {
    mayBeThere = true;
  }

  /**
   * Any thread. Every class of a provider counts: the JVM tells of no class that loads while
   * another agent changes one, and what weaves entities is of the provider itself.
   *
   * @param internalName {@code org/hibernate/Session}
   */
  public static void classLoads(String internalName) {
    if (!mayBeThere && isOfProvider(internalName)) {
      mayBeThere = true;
    }
  }

  private static boolean isOfProvider(String internalName) {
    for (String provider : PACKAGES) {
      if (internalName.startsWith(provider)) {
        return true;
      }
    }
    return false;
  }
}
