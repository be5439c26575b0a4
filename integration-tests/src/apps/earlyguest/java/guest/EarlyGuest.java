package guest;

/** An agent that looks at the application's classes before the application runs, as some do. */
public final class EarlyGuest {
  private EarlyGuest() {}

  public static void premain(String className) throws ClassNotFoundException {
    Class.forName(className, true, ClassLoader.getSystemClassLoader());
  }
}
