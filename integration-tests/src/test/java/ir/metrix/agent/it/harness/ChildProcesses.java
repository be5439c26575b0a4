package ir.metrix.agent.it.harness;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How child processes are begun and ended. */
final class ChildProcesses {
  private ChildProcesses() {}

  /** Takes out what a developer's shell or CI may add to every JVM. */
  static void cleanEnvironment(Map<String, String> environment) {
    List.of(
            "JAVA_OPTS",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "CATALINA_OPTS",
            "CLASSPATH")
        .forEach(environment::remove);
    environment.keySet().removeIf(name -> name.startsWith("METRIX_"));
  }

  /** Asks to end (SIGTERM where there is one); true if the process went by itself in time. */
  static boolean stop(Process process, Duration patience) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    if (children.isEmpty()) {
      // Process.destroy would close the streams: the last words would be lost.
      process.toHandle().destroy();
    } else {
      // A shell or cmd.exe in between passes no signal on: it ends when its child has.
      children.forEach(ProcessHandle::destroy);
    }
    if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    return false;
  }
}
