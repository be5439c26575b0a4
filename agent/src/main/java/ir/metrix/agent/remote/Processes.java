package ir.metrix.agent.remote;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Finds JVMs with our agent in them, without touching any other. On Linux by the names of their
 * threads, or (on Java 8, which doesn't give these to the system) by the jar they have open: that
 * shows those in containers too, and those started without performance data. Elsewhere by the JDK's
 * list, which knows this user's.
 */
public final class Processes {
  private static final Path PROC = Paths.get("/proc");

  /** Of signal 3 in the sets that /proc shows. */
  private static final long SIGQUIT_BIT = 1L << 2;

  /** The name of a thread that every running agent has. */
  public static final String OUR_THREAD = "metrix-watch";

  private final List<String> pids = new ArrayList<>();
  private int unreadable;

  private Processes() {}

  /**
   * Looks for them.
   *
   * @throws UnreachableException if this Java cannot list JVMs
   */
  public static Processes withAgent() throws UnreachableException {
    Processes found = new Processes();
    if (hasProc()) {
      found.searchProc();
    } else {
      found.askJdk();
    }
    return found;
  }

  /** Those that may have an agent: each is to be asked. */
  public List<String> pids() {
    return Collections.unmodifiableList(pids);
  }

  /** Java processes of other users, into which this one may not look. */
  public int unreadable() {
    return unreadable;
  }

  /** False for one that ended since it was found, as far as that can be told. */
  public static boolean isThere(String pid) {
    return !hasProc() || Files.isDirectory(PROC.resolve(pid));
  }

  private static boolean hasProc() {
    return Files.isDirectory(PROC.resolve("self/fd"));
  }

  private void searchProc() {
    String own = ownPid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        if (!pid.equals(own)) {
          look(process, pid);
        }
      }
    } catch (IOException gone) {
      // What was seen so far is what there is.
      return;
    }
    Collections.sort(
        pids,
        new Comparator<String>() {
          @Override
          public int compare(String a, String b) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
          }
        });
  }

  private void look(Path process, String pid) {
    if (hasOurThread(process)) {
      pids.add(pid);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file) && isOurJar(Files.readSymbolicLink(file))) {
          pids.add(pid);
          return;
        }
      }
    } catch (IOException | RuntimeException refused) {
      if (textOf(process.resolve("comm")).equals("java")) {
        unreadable++;
      }
    }
  }

  private static boolean hasOurThread(Path process) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        if (textOf(thread.resolve("comm")).equals(OUR_THREAD)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException gone) {
      return false;
    }
    return false;
  }

  /** Of what anybody may read; empty if it is gone. */
  private static String textOf(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
    } catch (IOException gone) {
      return "";
    }
  }

  private static boolean isOurJar(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("metrix-agent") && name.contains(".jar");
  }

  private void askJdk() throws UnreachableException {
    String own = ownPid();
    try {
      Method list = TargetJvm.api().getMethod("list");
      for (Object descriptor : (List<?>) list.invoke(null)) {
        String pid = (String) descriptor.getClass().getMethod("id").invoke(descriptor);
        if (!pid.equals(own)) {
          pids.add(pid);
        }
      }
    } catch (InvocationTargetException e) {
      throw new UnreachableException("this Java cannot list other JVMs: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UnreachableException("this Java cannot list other JVMs: " + e);
    }
  }

  private static String ownPid() {
    try {
      return new File("/proc/self").getCanonicalFile().getName();
    } catch (IOException none) {
      return "";
    }
  }

  /** Says at once, where that can be seen, what else would show after ten seconds of waiting. */
  static void requireOurs(String pid) throws UnreachableException {
    if (!hasProc()) {
      return;
    }
    Path process = PROC.resolve(pid);
    if (!Files.isDirectory(process)) {
      throw new UnreachableException("there is no process " + pid);
    }
    try {
      String owner = Files.getOwner(process).getName();
      String me = Files.getOwner(PROC.resolve("self")).getName();
      if (!owner.equals(me) && !me.equals("root")) {
        throw new UnreachableException(
            "process " + pid + " belongs to " + owner + ", and you are " + me + asThatUser(owner));
      }
      if (!owner.equals(me) && isJava8(process)) {
        throw new UnreachableException(
            "process "
                + pid
                + " belongs to "
                + owner
                + " and runs Java 8, which listens to its own user alone"
                + asThatUser(owner));
      }
    } catch (IOException gone) {
      throw new UnreachableException("there is no process " + pid);
    }
    requireListening(process, pid);
  }

  private static String asThatUser(String owner) {
    // Of a container's user this machine may know the number alone.
    String user = owner.matches("\\d+") ? "'#" + owner + "'" : owner;
    return ". Run the command as that user: sudo -u " + user + " java -jar …";
  }

  /**
   * Only Java 11 and later listen to root, too (JDK-8197387). An earlier one takes the attempt for
   * the wish for a thread dump, and the file that the JDK leaves behind keeps its own user from
   * attaching later.
   */
  private static boolean isJava8(Path process) {
    for (String line : textOf(process.resolve("maps")).split("\n", -1)) {
      if (line.endsWith("/libjvm.so")) {
        // lib/amd64/server/libjvm.so, beside lib/rt.jar, which later ones don't have.
        Path library = process.resolve("root" + line.substring(line.indexOf('/')));
        return Files.exists(library.getParent().resolve("../../rt.jar"));
      }
    }
    return false;
  }

  /**
   * The JDK asks a JVM to listen by sending SIGQUIT, and before Java 21 sends it to whatever it is
   * told to: that ends a process which does not expect it, a shell script or a server.
   */
  private static void requireListening(Path process, String pid) throws UnreachableException {
    String caught = fieldOf(process, "SigCgt:");
    if (caught.isEmpty()) {
      // Another system's /proc: the JDK will say.
      return;
    }
    boolean catchesQuit = (Long.parseUnsignedLong(caught, 16) & SIGQUIT_BIT) != 0;
    // With -Xrs a JVM doesn't, but listens from its start.
    String innerPid = fieldOf(process, "NSpid:").replaceAll(".*\\s", "");
    Path socket = process.resolve("root/tmp/.java_pid" + (innerPid.isEmpty() ? pid : innerPid));
    if (!catchesQuit && !Files.exists(socket)) {
      throw new UnreachableException(
          "process " + pid + " is no JVM that can be attached to; it was left alone");
    }
  }

  /** A field of the process's status, which anybody may read; empty if there is none. */
  private static String fieldOf(Path process, String name) {
    for (String line : textOf(process.resolve("status")).split("\n", -1)) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).trim();
      }
    }
    return "";
  }
}
