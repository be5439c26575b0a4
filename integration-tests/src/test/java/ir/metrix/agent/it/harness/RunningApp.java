package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A program with the agent that is told on its standard input what to do, and says when it has. */
public final class RunningApp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Writer stdin;
  private final ProcessOutput stdout;
  private final ProcessOutput stderr;

  private RunningApp(Process process) {
    this.process = process;
    stdin = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    stdout = new ProcessOutput("app-stdout", process.getInputStream());
    stderr = new ProcessOutput("app-stderr", process.getErrorStream());
  }

  public static RunningApp start(
      Jvm jvm, AgentSetup agent, Path classes, String mainClass, String... jvmOptions)
      throws IOException {
    return start(jvm, agent, classes, List.of(mainClass), jvmOptions);
  }

  /**
   * As the other one, with arguments.
   *
   * @param main the main class, and its arguments
   */
  public static RunningApp start(
      Jvm jvm, AgentSetup agent, Path classes, List<String> main, String... jvmOptions)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(jvm.java(), agent.jvmOption()));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", classes.toString()));
    command.addAll(main);
    ProcessBuilder builder = new ProcessBuilder(command);
    ChildProcesses.cleanEnvironment(builder.environment());
    builder.environment().putAll(agent.environment());
    return new RunningApp(builder.start());
  }

  /** Tells it something, and waits until it answers with that line. */
  public void tell(String line, String answer) throws Exception {
    stdin.write(line + "\n");
    stdin.flush();
    Await.until(
        PATIENCE,
        () -> {
          boolean ended = !process.isAlive();
          if (ended) {
            // Its last words may still be on their way.
            stdout.awaitEnd(PATIENCE);
          }
          boolean answered = stdout.lines().contains(answer);
          if (ended && !answered) {
            throw new AssertionError("it ended:\n" + output());
          }
          return answered;
        },
        () -> "no \"" + answer + "\" after \"" + line + "\":\n" + output());
  }

  /** Waits for a line of the agent's own log that has these words. */
  public void awaitLog(String words) throws Exception {
    Await.until(
        PATIENCE,
        () -> stderr.lines().stream().anyMatch(line -> line.contains(words)),
        () -> "nothing of \"" + words + "\" in the log:\n" + output());
  }

  /** Whether the agent has said that until now. */
  public boolean hasLogged(String words) {
    return stderr.lines().stream().anyMatch(line -> line.contains(words));
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL, where there is one: no hook runs. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it could not be killed:\n" + output());
    }
  }

  /** Waits for what it does to the outside. */
  public void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(
        PATIENCE,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended:\n" + output());
          }
          return condition.call();
        },
        () -> "no " + what + ":\n" + output());
  }

  public String output() {
    return stdout.text() + "\n" + stderr.text();
  }

  /** Waits for its end, and returns the agent's lines. */
  public List<String> awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it did not end:\n" + output());
    }
    stdout.awaitEnd(PATIENCE);
    stderr.awaitEnd(PATIENCE);
    return stderr.lines().stream().filter(line -> line.startsWith("[metrix]")).toList();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    stdin.close();
  }
}
