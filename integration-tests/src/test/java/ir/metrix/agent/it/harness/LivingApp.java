package ir.metrix.agent.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A running {@code living.Living}, which does what it is told line by line. */
public final class LivingApp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path errors;
  private final BufferedReader out;
  private final PrintWriter in;

  private LivingApp(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Compiles and starts it; returns once its classes are loaded. */
  public static LivingApp start(Jvm jvm, Path folder, List<String> javac, String... jvmOptions)
      throws IOException {
    return start(List.of(), folder, jvm, folder, javac, jvmOptions);
  }

  /**
   * The same by another command.
   *
   * @param launcher which is followed by that of the JVM
   * @param seen where the process sees the folder
   */
  public static LivingApp start(
      List<String> launcher,
      Path seen,
      Jvm jvm,
      Path folder,
      List<String> javac,
      String... jvmOptions)
      throws IOException {
    AppCompiler.app("living")
        .options(javac.toArray(String[]::new))
        .compileTo(folder.resolve("classes"));
    List<String> command = new ArrayList<>(launcher);
    command.add(jvm.java());
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", seen.resolve("classes").toString(), "living.Living"));
    Path errors = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    ChildProcesses.cleanEnvironment(builder.environment());
    LivingApp app = new LivingApp(builder.start(), errors);
    app.awaitLine("up");
    return app;
  }

  private void awaitLine(String expected) throws IOException {
    String line = out.readLine();
    if (!expected.equals(line)) {
      throw new AssertionError("it said " + line + "\n" + log());
    }
  }

  /** Of the JVM, which may be the child of what launches it. */
  public String pid() {
    long child = process.children().findFirst().map(ProcessHandle::pid).orElse(process.pid());
    return String.valueOf(child);
  }

  /** Gives it a line, and returns what it says. */
  public String say(String line) throws IOException {
    in.println(line);
    return out.readLine();
  }

  public String log() throws IOException {
    return Files.readString(errors);
  }

  /** Waits until the log has that text so many times. */
  public void awaitLog(String text, int times) throws Exception {
    Await.until(PATIENCE, () -> count(text) >= times, () -> "no '" + text + "' in\n" + quietLog());
  }

  /** Waits until the answer is yes. */
  public void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(PATIENCE, condition, () -> "no " + what + "; the log:\n" + quietLog());
  }

  public int count(String text) throws IOException {
    return log().split(Pattern.quote(text), -1).length - 1;
  }

  private String quietLog() {
    try {
      return log();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What one of the JDK's diagnostic commands says of it. */
  public String jcmd(String... command) throws Exception {
    return Jcmd.say(process.pid(), command);
  }

  /** Waits until the garbage collector finds no object of that class. */
  public void awaitNone(String className, Duration patience) throws Exception {
    Await.until(
        patience,
        () -> !jcmd("GC.class_histogram").contains(className),
        () -> "there is still a " + className);
  }

  /** Ends it as its user would, and waits. */
  public void end() throws InterruptedException {
    in.close();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end\n" + quietLog());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
