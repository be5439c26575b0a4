package ir.metrix.agent.instrument;

import java.lang.instrument.Instrumentation;

/** What the JVM has loaded. */
public final class AllLoadedClasses {
  private static final Class<?>[] NONE = {};

  private AllLoadedClasses() {}

  /** None once the JVM is ending: it says null then, which its documentation doesn't tell. */
  public static Class<?>[] of(Instrumentation instrumentation) {
    Class<?>[] classes = instrumentation.getAllLoadedClasses();
    return classes == null ? NONE : classes;
  }
}
