package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.TaskWeaver;
import ir.metrix.agent.log.AgentLog;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;

/**
 * Hooks into the JDK's executors, where rules need to know which call a task comes from. They load
 * early in some JVMs and never in others: those that are there are retransformed, the others woven
 * as they load. Never throws; what can't be woven is said, and its tasks see no scope.
 */
public final class TaskTransformer implements ClassFileTransformer {
  private final AgentLog log;

  public TaskTransformer(AgentLog log) {
    this.log = log;
  }

  /** From now on tasks are followed. */
  public void install(Instrumentation instrumentation) {
    instrumentation.addTransformer(this, true);
    retransform(instrumentation);
  }

  /** The JDK's classes are as they were. */
  public void uninstall(Instrumentation instrumentation) {
    instrumentation.removeTransformer(this);
    retransform(instrumentation);
  }

  private void retransform(Instrumentation instrumentation) {
    for (Class<?> type : AllLoadedClasses.of(instrumentation)) {
      if (type.getClassLoader() == null && isHooked(type.getName().replace('.', '/'))) {
        try {
          instrumentation.retransformClasses(type);
        } catch (UnmodifiableClassException | LinkageError e) {
          refuse(type.getName(), e);
        }
      }
    }
  }

  private static boolean isHooked(String internalName) {
    return internalName.startsWith("java/util/") && TaskWeaver.classNames().contains(internalName);
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (loader != null || className == null || !isHooked(className)) {
      return null;
    }
    try {
      return TaskWeaver.weave(className, classFile);
    } catch (Throwable t) {
      refuse(className.replace('/', '.'), t);
      return null;
    }
  }

  private void refuse(String className, Throwable reason) {
    log.warn(
        "scope is not handed to tasks through "
            + className
            + ": this Java's class is left as it was ("
            + reason
            + ")");
  }
}
