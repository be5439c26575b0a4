package ir.metrix.agent.start;

import ir.metrix.agent.instrument.AllLoadedClasses;
import ir.metrix.agent.log.AgentLog;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;

/** Sends classes that are loaded already through the transformers once more. */
final class LoadedClasses {
  /**
   * Each retransformation stops all threads for a moment, however many classes it is about; too
   * many at once make that moment long.
   */
  private static final int AT_ONCE = 50;

  /** Chooses classes. */
  interface Filter {
    boolean wants(Class<?> type);
  }

  private final Instrumentation instrumentation;
  private final AgentLog log;

  LoadedClasses(Instrumentation instrumentation, AgentLog log) {
    this.instrumentation = instrumentation;
    this.log = log;
  }

  /** Those of all loaded classes that can be changed at all and that are wanted. */
  List<Class<?>> select(Filter filter) {
    List<Class<?>> selected = new ArrayList<>();
    for (Class<?> type : AllLoadedClasses.of(instrumentation)) {
      if (filter.wants(type) && instrumentation.isModifiableClass(type)) {
        selected.add(type);
      }
    }
    return selected;
  }

  /** A class that the JVM refuses to change is named in the log, and stays as it is. */
  void retransform(List<Class<?>> types) {
    for (int from = 0; from < types.size(); from += AT_ONCE) {
      List<Class<?>> some = types.subList(from, Math.min(types.size(), from + AT_ONCE));
      if (!tryAll(some)) {
        for (Class<?> type : some) {
          tryOne(type);
        }
      }
    }
  }

  private boolean tryAll(List<Class<?>> some) {
    try {
      instrumentation.retransformClasses(some.toArray(new Class<?>[0]));
      return true;
    } catch (Exception | LinkageError oneOfThem) {
      // Then none was changed; one by one it will show which.
      return false;
    }
  }

  private void tryOne(Class<?> type) {
    try {
      instrumentation.retransformClasses(type);
    } catch (Exception | LinkageError e) {
      log.warn(
          "class "
              + type.getName()
              + " stays as it is, since the JVM refused to retransform it: "
              + e
              + "; its rules hold after a restart");
    }
  }
}
