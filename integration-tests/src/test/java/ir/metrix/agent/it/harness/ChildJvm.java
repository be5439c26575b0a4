package ir.metrix.agent.it.harness;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one main class in a JVM of its own, with or without the agent, to its end. */
public final class ChildJvm {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Duration patience = PATIENCE;
  private final Jvm jvm;
  private final List<String> options = new ArrayList<>();
  private List<String> launcher = List.of();
  private AgentSetup agent;

  private ChildJvm(Jvm jvm) {
    this.jvm = jvm;
  }

  public static ChildJvm on(Jvm jvm) {
    return new ChildJvm(jvm);
  }

  /** Options are given to the JVM in the order of these calls: agents start in theirs. */
  public ChildJvm agent(AgentSetup setup) {
    agent = setup;
    options.add(setup.jvmOption());
    return this;
  }

  public ChildJvm classpath(Stream<Path> entries) {
    String separator = System.getProperty("path.separator");
    options.add("-cp");
    options.add(entries.map(Path::toString).collect(Collectors.joining(separator)));
    return this;
  }

  public ChildJvm options(String... jvmOptions) {
    options.addAll(List.of(jvmOptions));
    return this;
  }

  /** Another command, which is followed by that of the JVM. */
  public ChildJvm launchedBy(List<String> command) {
    launcher = command;
    return this;
  }

  /** How long it may take, if longer than a minute. */
  public ChildJvm patience(Duration duration) {
    patience = duration;
    return this;
  }

  public Ended run(String mainClass, String... arguments) throws IOException, InterruptedException {
    return start(mainClass, arguments).awaitEnd(patience);
  }

  /** Starts it and comes back at once. */
  public Running start(String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(jvm.java());
    command.addAll(options);
    command.add(mainClass);
    command.addAll(List.of(arguments));

    ProcessBuilder builder = new ProcessBuilder(command);
    ChildProcesses.cleanEnvironment(builder.environment());
    if (agent != null) {
      builder.environment().putAll(agent.environment());
    }
    return new Running(mainClass + " on " + jvm, builder.start());
  }

  /** A process under way. */
  public static final class Running implements AutoCloseable {
    private final String name;
    private final long started = System.nanoTime();
    private final Process process;
    private final ProcessOutput stdout;
    private final ProcessOutput stderr;

    private Running(String name, Process process) {
      this.name = name;
      this.process = process;
      stdout = new ProcessOutput("child-stdout", process.getInputStream());
      stderr = new ProcessOutput("child-stderr", process.getErrorStream());
    }

    /** Waits for a line of the application that says this. */
    public void awaitLine(String line, Duration patience) throws Exception {
      Await.until(
          patience,
          () -> stdout.lines().contains(line) || !process.isAlive(),
          () -> name + " did not say '" + line + "':\n" + stdout.text() + "\n" + stderr.text());
      if (!stdout.lines().contains(line)) {
        throw new AssertionError(name + " ended:\n" + stdout.text() + "\n" + stderr.text());
      }
    }

    /** Waits until the application has printed that, and returns where. */
    public MatchResult awaitOutput(Pattern pattern, Duration patience) throws Exception {
      Matcher[] found = new Matcher[1];
      Await.until(
          patience,
          () -> {
            boolean ended = !process.isAlive();
            found[0] = pattern.matcher(stdout.text());
            if (!found[0].find()) {
              assertFalse(ended, () -> name + " ended:\n" + stdout.text() + "\n" + stderr.text());
              return false;
            }
            return true;
          },
          () -> name + " did not say '" + pattern + "':\n" + stdout.text() + "\n" + stderr.text());
      return found[0].toMatchResult();
    }

    /** Waits for a line of the agent in which this occurs. */
    public void awaitLog(String text, Duration patience) throws Exception {
      Await.until(
          patience,
          () -> stderr.text().contains(text),
          () -> name + " did not log '" + text + "':\n" + stderr.text());
    }

    /** Waits for what it does to the outside. */
    public void await(Callable<Boolean> condition, Duration patience, String what)
        throws Exception {
      Await.until(patience, condition, () -> name + " made no " + what + ":\n" + stderr.text());
    }

    public long pid() {
      return process.pid();
    }

    /** SIGTERM, where there is one: the application ends as its owner ends it. */
    public Ended stop() throws InterruptedException {
      // Not Process.destroy: that closes the streams, and with them goes what is said at the end.
      process.toHandle().destroy();
      return awaitEnd(PATIENCE);
    }

    /** SIGKILL, where there is one: no hook runs. */
    public Ended kill() throws InterruptedException {
      process.destroyForcibly();
      return awaitEnd(Duration.ofSeconds(10));
    }

    public Ended awaitEnd(Duration patience) throws InterruptedException {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        throw new AssertionError(name + " did not end:\n" + stdout.text() + "\n" + stderr.text());
      }
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      stdout.awaitEnd(PATIENCE);
      stderr.awaitEnd(PATIENCE);
      return new Ended(process.exitValue(), stdout.lines(), stderr.lines(), took);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** What is left of a process. */
  public record Ended(int exitCode, List<String> stdout, List<String> stderr, Duration took) {
    /** The agent's own lines. */
    public List<String> agentLog() {
      return stderr.stream().filter(line -> line.startsWith("[metrix]")).toList();
    }
  }
}
