package ir.metrix.agent.it.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The agent jar's own stand-in for Metrix, {@code receive --json}, as a child process: one line of
 * JSON when it listens, then one for each request.
 */
public final class MetrixEndpoint implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // Money must arrive to the last digit: never read it through a double.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Process process;
  private final ProcessOutput stdout;
  private final ProcessOutput stderr;
  private final Consumer<Received> listener;

  /** These three are guarded by this. */
  private int port;

  private final List<Received> messages = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  private MetrixEndpoint(Process process, Consumer<Received> listener) {
    this.process = process;
    this.listener = listener;
    stderr = new ProcessOutput("endpoint-stderr", process.getErrorStream());
    stdout = new ProcessOutput("endpoint-stdout", process.getInputStream(), this::take);
  }

  public static MetrixEndpoint start() throws IOException, InterruptedException {
    return start(message -> {});
  }

  /** The listener hears of each message, in the thread that reads the process's output. */
  public static MetrixEndpoint start(Consumer<Received> listener)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Jvm.running().java(),
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-jar",
            Built.agentJar().toString(),
            "receive",
            "--port",
            "0",
            "--json");
    ChildProcesses.cleanEnvironment(builder.environment());
    MetrixEndpoint endpoint = new MetrixEndpoint(builder.start(), listener);
    endpoint.awaitListening();
    return endpoint;
  }

  private synchronized void awaitListening() throws InterruptedException {
    waitFor(() -> port != 0, PATIENCE, () -> "The endpoint did not say on which port it listens");
  }

  private void take(String line) {
    List<Received> arrived = new ArrayList<>();
    try {
      JsonNode json = JSON.readTree(line);
      synchronized (this) {
        if (json.has("listening")) {
          port = json.get("listening").asInt();
        }
        json.path("violations").forEach(found -> complaints.add(found + " in " + line));
        json.path("duplicates").forEach(found -> complaints.add("duplicate " + found));
        json.path("messages").forEach(message -> arrived.add(new Received(json, message)));
        messages.addAll(arrived);
        notifyAll();
      }
    } catch (JsonProcessingException e) {
      synchronized (this) {
        complaints.add("not JSON: " + line);
      }
    }
    arrived.forEach(listener);
  }

  public synchronized String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** Waits for so many messages, and returns all that are there then. */
  public synchronized List<Received> awaitMessages(int count, Duration timeout)
      throws InterruptedException {
    waitFor(
        () -> messages.size() >= count,
        timeout,
        () -> "Of " + count + " messages there came " + messages.size());
    return List.copyOf(messages);
  }

  private synchronized void waitFor(
      BooleanSupplier condition, Duration timeout, Supplier<String> complaint)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0 || !process.isAlive()) {
        stderr.awaitEnd(Duration.ofMillis(500));
        throw new AssertionError(
            complaint.get() + ". Its output:\n" + stdout.text() + "\n" + stderr.text());
      }
      // Not the whole time at once: a process that has died notifies nobody.
      wait(Math.min(millis, 200));
    }
  }

  public synchronized List<Received> messages() {
    return List.copyOf(messages);
  }

  /** All that Metrix would refuse, drop or have seen before. */
  public synchronized List<String> violations() {
    return List.copyOf(complaints);
  }

  /** All it printed: where to look for what must never leave the application. */
  public String output() {
    return stdout.text() + "\n" + stderr.text();
  }

  /** Ends the process; what it had received is in {@link #messages()} when this returns. */
  public void stop() throws InterruptedException {
    ChildProcesses.stop(process, Duration.ofSeconds(10));
    stdout.awaitEnd(Duration.ofSeconds(10));
    stderr.awaitEnd(Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /** One message, with what its request said of all the messages in it. */
  public record Received(JsonNode request, JsonNode message) {
    public String type() {
      return message.path("type").asText();
    }

    public String customName() {
      return message.path("customName").asText();
    }

    public String id() {
      return message.path("id").asText();
    }

    public String user() {
      return request.path("customUserId").asText();
    }

    public JsonNode attributes() {
      return message.path("attributes");
    }

    /** {@code u1 paid 11}: user, name and an attribute, which is empty if there is none. */
    public String inShort(String attribute) {
      return user() + " " + customName() + " " + attributes().path(attribute).asText();
    }
  }
}
