package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one main class in a JVM of its own, with or without the agent, to its end. */
public final class ChildJvm {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Jvm jvm;
  private final List<String> options = new ArrayList<>();
  private AgentSetup agent;

  private ChildJvm(Jvm jvm) {
    this.jvm = jvm;
  }

  public static ChildJvm on(Jvm jvm) {
    return new ChildJvm(jvm);
  }

  public ChildJvm agent(AgentSetup setup) {
    agent = setup;
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

  public Ended run(String mainClass, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jvm.java());
    if (agent != null) {
      command.add(agent.jvmOption());
    }
    command.addAll(options);
    command.add(mainClass);
    command.addAll(List.of(arguments));

    ProcessBuilder builder = new ProcessBuilder(command);
    ChildProcesses.cleanEnvironment(builder.environment());
    if (agent != null) {
      builder.environment().putAll(agent.environment());
    }
    long started = System.nanoTime();
    Process process = builder.start();
    ProcessOutput stdout = new ProcessOutput("child-stdout", process.getInputStream());
    ProcessOutput stderr = new ProcessOutput("child-stderr", process.getErrorStream());
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      throw new AssertionError(
          mainClass + " did not end on " + jvm + ":\n" + stdout.text() + "\n" + stderr.text());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    stdout.awaitEnd(PATIENCE);
    stderr.awaitEnd(PATIENCE);
    return new Ended(process.exitValue(), stdout.lines(), stderr.lines(), took);
  }

  /** What is left of a process. */
  public record Ended(int exitCode, List<String> stdout, List<String> stderr, Duration took) {
    /** The agent's own lines. */
    public List<String> agentLog() {
      return stderr.stream().filter(line -> line.startsWith("[metrix]")).toList();
    }
  }
}
