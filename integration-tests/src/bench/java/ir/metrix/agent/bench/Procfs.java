package ir.metrix.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be known of a process from outside: by Linux's proc(5), and by the JDK's jcmd. */
final class Procfs {
  private static final long TICK_MILLIS = 10;
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private Procfs() {}

  /** A line of {@code /proc/PID/status} that begins so, as a number: {@code VmRSS} in kB. */
  static long status(String pid, String key) throws IOException {
    for (String line : Files.readAllLines(Paths.get("/proc", pid, "status"))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + key + " of process " + pid);
  }

  /** CPU time of all children of this process that have ended; fields 16 and 17 of proc(5). */
  static long childrenMillis() throws IOException {
    return ticks("self", 13) * TICK_MILLIS;
  }

  /** CPU time of a process so far; fields 14 and 15. */
  static long cpuMillis(String pid) throws IOException {
    return ticks(pid, 11) * TICK_MILLIS;
  }

  private static long ticks(String pid, int first) throws IOException {
    String stat =
        new String(Files.readAllBytes(Paths.get("/proc", pid, "stat")), StandardCharsets.UTF_8);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1]);
  }

  /** The process whose standard output is that file. */
  static String writerOf(Path output) throws IOException {
    Path file = output.toRealPath();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Paths.get("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.readSymbolicLink(process.resolve("fd/1")).equals(file)) {
            return process.getFileName().toString();
          }
        } catch (IOException e) {
          // Another user's, or it has just ended.
        }
      }
    }
    throw new IOException("nobody writes " + output);
  }

  /** How many classes a JVM has loaded so far. */
  static long loadedClasses(String pid) throws IOException, InterruptedException {
    long sum = 0;
    for (String line : jcmd(pid, "PerfCounter.print")) {
      if (line.startsWith("java.cls.loadedClasses=")
          || line.startsWith("java.cls.sharedLoadedClasses=")) {
        sum += Long.parseLong(line.substring(line.indexOf('=') + 1).trim());
      }
    }
    return sum;
  }

  static void collectGarbage(String pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    // What the first one found to be finalized.
    jcmd(pid, "GC.run");
  }

  /** Kilobytes in use: of the heap, of the metaspace. */
  static long[] heapAndMetaspace(String pid) throws IOException, InterruptedException {
    long[] kilobytes = new long[2];
    for (String line : jcmd(pid, "GC.heap_info")) {
      Matcher used = USED.matcher(line);
      if (used.find() && !line.contains("class space")) {
        kilobytes[line.contains("Metaspace") ? 1 : 0] += Long.parseLong(used.group(1));
      }
    }
    if (kilobytes[0] == 0) {
      throw new IOException("jcmd says nothing of the heap of process " + pid);
    }
    return kilobytes;
  }

  private static List<String> jcmd(String pid, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Arrays.asList(tool().toString(), pid));
    command.addAll(Arrays.asList(arguments));
    return lines(command);
  }

  private static Path tool() throws IOException {
    Path home = Paths.get(System.getProperty("java.home"));
    for (Path bin : new Path[] {home.resolve("bin"), home.resolve("../bin")}) {
      if (Files.exists(bin.resolve("jcmd"))) {
        return bin.resolve("jcmd");
      }
    }
    throw new IOException(home + " has no jcmd: memory is measured with a JDK only");
  }

  /** What a command prints. */
  static List<String> lines(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        lines.add(line);
      }
    }
    process.waitFor();
    return lines;
  }
}
