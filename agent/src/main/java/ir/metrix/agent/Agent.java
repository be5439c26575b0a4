package ir.metrix.agent;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;

/**
 * The door of the jar, as {@code -javaagent}, by attaching, and as {@code java -jar}. It knows JDK
 * types only and has no state: it makes the isolated loader and hands over. Whatever goes wrong
 * here, the application starts without the agent.
 *
 * <p>No lambda here: early Java 8 updates crash when premain links invokedynamic.
 */
public final class Agent {
  /** Begins an argument that is no file but a command; its second line is the jar to take. */
  private static final String COMMAND = "metrix-command\n";

  private Agent() {}

  /** Called by the JVM before the application's {@code main}. Never throws. */
  public static void premain(String argument, Instrumentation instrumentation) {
    start(argument, instrumentation, false);
  }

  /** Called by the JVM when attached. Never throws. */
  public static void agentmain(String argument, Instrumentation instrumentation) {
    start(argument, instrumentation, true);
  }

  private static void start(String argument, Instrumentation instrumentation, boolean attached) {
    try {
      File jar = jarFor(argument);
      isolated(jar, "ir.metrix.agent.start.AgentStart")
          .getMethod("start", String.class, Instrumentation.class, File.class, boolean.class)
          .invoke(null, argument, instrumentation, jar, attached);
    } catch (Throwable t) {
      Throwable cause = t instanceof InvocationTargetException ? t.getCause() : t;
      System.err.println(
          "[metrix] ERROR the agent could not start, the application runs without it: "
              + cause
              + (cause.getCause() == null ? "" : " (" + cause.getCause() + ")"));
    }
  }

  /**
   * Usually our own. A JVM loads this class once: of a later version of the jar, attached after an
   * earlier one was taken out, only the rest is new.
   */
  private static File jarFor(String argument) throws URISyntaxException {
    if (argument != null && argument.startsWith(COMMAND)) {
      int begin = COMMAND.length();
      return new File(argument.substring(begin, argument.indexOf('\n', begin)));
    }
    return ownJar();
  }

  /** The command line tool. */
  public static void main(String[] arguments) throws Throwable {
    Integer exitCode;
    try {
      exitCode =
          (Integer)
              isolated(ownJar(), "ir.metrix.agent.command.MetrixCommand")
                  .getMethod("run", String[].class)
                  .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    System.exit(exitCode);
  }

  private static Class<?> isolated(File jar, String className)
      throws IOException, ClassNotFoundException {
    return new IsolatedClassLoader(jar, Agent.class.getProtectionDomain()).loadClass(className);
  }

  private static File ownJar() throws URISyntaxException {
    return new File(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
