package ir.metrix.agent.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A JVM in which something is measured, or which stands for the other side. It answers by lines.
 */
final class Child implements AutoCloseable {
  private static final long END_SECONDS = 20;

  private final String name;
  private final Process process;
  private final BufferedReader lines;
  private final BufferedWriter orders;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** The benchmarks' classes without the agent's, with which the packed agent would not start. */
  static String withoutAgentClasses() {
    String all = System.getProperty("java.class.path");
    Path agentClasses = Paths.get(System.getProperty("bench.agent.classes")).normalize();
    StringBuilder others = new StringBuilder();
    for (String entry : all.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!Paths.get(entry).normalize().equals(agentClasses)) {
        others.append(others.length() == 0 ? "" : File.pathSeparator).append(entry);
      }
    }
    return others.toString();
  }

  /** The benchmarks' own classes, and no library: what an application's class path is. */
  static String ownClasses() {
    return Paths.get(System.getProperty("bench.directory", "target/bench"), "classes").toString();
  }

  static Child start(List<String> options, String classpath, Class<?> main, String... arguments)
      throws IOException {
    return start(options, classpath, main.getName(), arguments);
  }

  static Child start(List<String> options, String classpath, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(classpath);
    command.add(main);
    command.addAll(Arrays.asList(arguments));
    return new Child(
        main.substring(main.lastIndexOf('.') + 1) + Arrays.toString(arguments),
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The one line that a main class prints in a JVM of its own. */
  static String line(Class<?> main, String... arguments) throws IOException, InterruptedException {
    return line(
        Collections.<String>emptyList(), System.getProperty("java.class.path"), main, arguments);
  }

  static String line(List<String> options, String classpath, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    try (Child child = start(options, classpath, main, arguments)) {
      String line = child.read();
      child.awaitEnd();
      return line;
    }
  }

  /** The next line that it prints. */
  String read() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    return line;
  }

  /** Tells it something, and returns what it prints next. */
  String ask(String order) throws IOException {
    orders.write(order);
    orders.newLine();
    orders.flush();
    return read();
  }

  private void awaitEnd() throws IOException, InterruptedException {
    while (lines.readLine() != null) {
      // Agents say something at the end of a JVM.
    }
    if (process.waitFor() != 0) {
      throw new IOException(name + " failed");
    }
  }

  /** Ends it, if it has not ended by itself: the end of its input is its order to. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // It does not listen any more.
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
