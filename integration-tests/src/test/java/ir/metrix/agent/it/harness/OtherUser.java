package ir.metrix.agent.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The user nobody, who runs processes beside us or in a container. Needs root on Linux. */
public final class OtherUser {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /** Where a folder of ours lies in the container. */
  public static final Path APP = Path.of("/mnt/app");

  /**
   * Has what makes a container for the attach mechanism: its own processes, its own /tmp, and paths
   * that are not the machine's. A JVM in the home of a user is put where nobody can read it.
   */
  private static final String CONTAINER =
      """
      set -e
      home=$1 app=$2
      shift 2
      nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/app /mnt/jvms
      mount --bind "$app" /mnt/app
      if ! $nobody test -x "$home/bin/java"; then
        jvms=$(dirname "$home")
        mount --bind "$jvms" /mnt/jvms
        mount -t tmpfs -o mode=755 tmpfs "/$(echo "$home" | cut -d/ -f2)"
        mkdir -p "$jvms"
        mount --bind /mnt/jvms "$jvms"
      fi
      mount -t tmpfs -o mode=1777 tmpfs /tmp
      cd /tmp
      exec $nobody "$@"
      """;

  private OtherUser() {}

  /** What to put before a command; without the right to, the calling test is skipped. */
  public static List<String> beside(Jvm jvm) throws Exception {
    assumeTrue(
        canRun(NOBODY, jvm), () -> jvm + " cannot be run by another user: no root, or no setpriv");
    return NOBODY;
  }

  /** The same for a container that has {@link #APP}. */
  public static List<String> inContainer(Jvm jvm, Path app) throws Exception {
    List<String> launcher = new ArrayList<>();
    launcher.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc"));
    launcher.addAll(List.of("--kill-child", "sh", "-c", CONTAINER, "sh"));
    launcher.addAll(List.of(jvm.home().toString(), app.toString()));
    assumeTrue(canRun(launcher, jvm), () -> jvm + " cannot be run in a container: no unshare here");
    return launcher;
  }

  /** The folder, which JUnit makes for us alone, may be gone into by others. */
  public static void open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean canRun(List<String> launcher, Jvm jvm) throws Exception {
    List<String> line = new ArrayList<>(launcher);
    line.addAll(List.of(jvm.java(), "-version"));
    try {
      return new ProcessBuilder(line)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException none) {
      return false;
    }
  }
}
