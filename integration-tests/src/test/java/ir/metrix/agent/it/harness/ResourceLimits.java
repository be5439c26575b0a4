package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the system grants a process, changed while it runs: a disk that takes no more in the middle
 * of a record, and no more open files. By {@code prlimit}, which Linux has.
 */
public final class ResourceLimits {
  private final long pid;
  private final String openFiles;

  private ResourceLimits(long pid, String openFiles) {
    this.pid = pid;
    this.openFiles = openFiles;
  }

  public static boolean canBeChanged() throws InterruptedException {
    try {
      return new ProcessBuilder("prlimit", "--version").start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  public static ResourceLimits of(long pid) throws IOException, InterruptedException {
    return new ResourceLimits(
        pid, prlimit(pid, "--nofile", "--output", "SOFT", "--noheadings").strip());
  }

  /** Writes beyond that place of any file fail, as they do where a quota is used up. */
  public void endFilesAt(long bytes) throws IOException, InterruptedException {
    prlimit(pid, "--fsize=" + bytes + ":");
  }

  /** What is open stays open. */
  public void openNoFile() throws IOException, InterruptedException {
    prlimit(pid, "--nofile=3:");
  }

  public void lift() throws IOException, InterruptedException {
    prlimit(pid, "--fsize=unlimited:", "--nofile=" + openFiles + ":");
  }

  private static String prlimit(long pid, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("prlimit", "--pid", String.valueOf(pid)));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + said);
    }
    return said;
  }
}
