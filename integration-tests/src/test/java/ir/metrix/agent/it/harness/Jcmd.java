package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's diagnostic commands. */
final class Jcmd {
  private Jcmd() {}

  /** What a command says of a JVM. */
  static String say(long pid, String... command) throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> line = new ArrayList<>(List.of(tool, String.valueOf(pid)));
    line.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return said;
  }

  /** How many objects of exactly that class there are, after a full collection. */
  static long instances(long pid, String className) throws IOException, InterruptedException {
    String histogram = say(pid, "GC.class_histogram");
    if (!histogram.contains("java.lang.String")) {
      throw new IllegalStateException("no histogram: " + histogram);
    }
    // "  12:   3   264  org.example.Name", and from Java 9 on the module behind it
    return histogram
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length >= 4 && columns[3].equals(className))
        .mapToLong(columns -> Long.parseLong(columns[1]))
        .sum();
  }
}
