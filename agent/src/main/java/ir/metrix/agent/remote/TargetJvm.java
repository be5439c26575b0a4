package ir.metrix.agent.remote;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM of this machine, by the JDK's attach mechanism. Reached by reflection: on Java 8 it
 * lies in {@code tools.jar}, later in the module {@code jdk.attach}, and a JRE may have neither.
 *
 * @see <a
 *     href="https://docs.oracle.com/en/java/javase/21/docs/api/jdk.attach/com/sun/tools/attach/VirtualMachine.html">
 *     VirtualMachine</a>
 */
public final class TargetJvm implements AutoCloseable {
  private static final String API = "com.sun.tools.attach.VirtualMachine";

  private static final int MOST_TRIES = 20;
  private static final long TRY_MILLIS = 150;

  private final Object machine;
  private final String pid;

  private TargetJvm(Object machine, String pid) {
    this.machine = machine;
    this.pid = pid;
  }

  /**
   * Opens the way to a JVM.
   *
   * @throws UnreachableException if there is none; its message says why, and what to do
   */
  public static TargetJvm attach(String pid) throws UnreachableException {
    Processes.requireOurs(pid);
    Class<?> api = api();
    try {
      return new TargetJvm(api.getMethod("attach", String.class).invoke(null, pid), pid);
    } catch (InvocationTargetException e) {
      throw new UnreachableException(whyUnreachable(pid, e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new UnreachableException("the attach mechanism of this Java is of no known kind: " + e);
    }
  }

  static Class<?> api() throws UnreachableException {
    try {
      return ClassLoader.getSystemClassLoader().loadClass(API);
    } catch (ClassNotFoundException notAmongModules) {
      return apiOfToolsJar();
    }
  }

  private static Class<?> apiOfToolsJar() throws UnreachableException {
    String home = System.getProperty("java.home");
    boolean isJava8 = System.getProperty("java.specification.version").startsWith("1.");
    if (!isJava8) {
      throw new UnreachableException(
          "this Java ("
              + home
              + ") has no module jdk.attach. Run the command with a JDK of Java 9 or later; it"
              + " need not be of the application's version");
    }
    File tools = new File(new File(home).getParentFile(), "lib/tools.jar");
    if (!tools.isFile()) {
      tools = new File(home, "lib/tools.jar");
    }
    if (!tools.isFile()) {
      throw new UnreachableException(
          "this Java ("
              + home
              + ") is a JRE without lib/tools.jar. Run the command with a JDK, of Java 8 or later;"
              + " it need not be of the application's version");
    }
    try {
      // Never closed: the attached machine goes on to load classes from it.
      URLClassLoader loader = new URLClassLoader(new URL[] {tools.toURI().toURL()}, null);
      return loader.loadClass(API);
    } catch (MalformedURLException | ClassNotFoundException e) {
      throw new UnreachableException(tools + " has no attach mechanism: " + e);
    }
  }

  private static String whyUnreachable(String pid, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("No such process") || text.contains("invalid process identifier")) {
      return "there is no process " + pid;
    }
    if (text.contains("Operation not permitted")
        || text.contains("Permission denied")
        || text.contains("not secure")) {
      return "process "
          + pid
          + " may not be attached to ("
          + text
          + "). Run the command as the user that runs the process";
    }
    if (text.contains("does not support the attach mechanism")
        || text.contains("not loaded")
        || text.contains("not responding")
        || text.contains("doesn't")) {
      return "process "
          + pid
          + " doesn't answer. It is no HotSpot JVM, is stopped, or runs with"
          + " -XX:+DisableAttachMechanism; then the agent can only come with -javaagent";
    }
    return "process " + pid + " cannot be attached to: " + cause;
  }

  public String pid() {
    return pid;
  }

  /**
   * What this JVM tells; see {@link AgentProperties}.
   *
   * @throws UnreachableException if it doesn't answer
   */
  public Properties agentProperties() throws UnreachableException {
    return (Properties) call("getAgentProperties", new Class<?>[0]);
  }

  /**
   * One of {@link #agentProperties}; waits for it if the JVM has an agent that may just have begun,
   * since an agent tells of itself within a second.
   *
   * @return null if there is no agent, or if it tells nothing
   * @throws UnreachableException if the JVM doesn't answer
   */
  public String awaitProperty(String name) throws UnreachableException, InterruptedException {
    boolean isExpected = Processes.withAgent().pids().contains(pid);
    for (int tried = 0; ; tried++) {
      String value = agentProperties().getProperty(name);
      if (value != null || !isExpected || tried == MOST_TRIES) {
        return value;
      }
      TimeUnit.MILLISECONDS.sleep(TRY_MILLIS);
    }
  }

  /**
   * Loads an agent's jar, which runs to its end before this returns.
   *
   * @param jar as the JVM sees it
   * @throws UnreachableException if the JVM doesn't load it
   */
  public void loadAgent(String jar, String argument) throws UnreachableException {
    try {
      call("loadAgent", new Class<?>[] {String.class, String.class}, jar, argument);
    } catch (UnreachableException e) {
      // Java 8 answers "0", its word for success, where later ones answer "return code: 0".
      String said = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
      // Java 8 tells the number alone.
      if (said.startsWith("Agent JAR not found") || said.equals("100")) {
        throw new UnreachableException(
            "process "
                + pid
                + " cannot read "
                + jar
                + ": it lies in a container, or its user may not read that file. Put the jar where it"
                + " can, and name that place: --jar PATH",
            e.getCause());
      }
      if (!said.equals("0")) {
        throw e;
      }
    }
  }

  private Object call(String method, Class<?>[] types, Object... arguments)
      throws UnreachableException {
    try {
      Method found = machine.getClass().getMethod(method, types);
      // The class of the object is the JDK's own business; the method is of the class we asked.
      found = superMethod(found);
      return found.invoke(machine, arguments);
    } catch (InvocationTargetException e) {
      throw new UnreachableException(whyRefused(e.getCause()), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UnreachableException("the attach mechanism of this Java is of no known kind: " + e);
    }
  }

  private static Method superMethod(Method method) throws NoSuchMethodException {
    Class<?> type = method.getDeclaringClass();
    while (!type.getName().equals(API)) {
      type = type.getSuperclass();
    }
    return type.getMethod(method.getName(), method.getParameterTypes());
  }

  private String whyRefused(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("ynamic agent loading is not enabled")) {
      return "process "
          + pid
          + " runs with -XX:-EnableDynamicAgentLoading: nothing can be loaded into it. Start it with"
          + " -javaagent, or with -XX:+EnableDynamicAgentLoading";
    }
    return "process " + pid + " refuses: " + cause;
  }

  @Override
  public void close() {
    try {
      call("detach", new Class<?>[0]);
    } catch (UnreachableException gone) {
      // Then nothing is left to be closed.
      return;
    }
  }
}
