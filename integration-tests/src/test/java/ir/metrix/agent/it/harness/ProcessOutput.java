package ir.metrix.agent.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the lines of one stream of a child process, in a thread, until the stream ends. */
final class ProcessOutput {
  private final Thread reader;
  private final Consumer<String> listener;

  /** Guarded by this. */
  private final List<String> lines = new ArrayList<>();

  ProcessOutput(String name, InputStream stream) {
    this(name, stream, line -> {});
  }

  /** The listener is called in the reader's thread, after the line was added. */
  ProcessOutput(String name, InputStream stream, Consumer<String> listener) {
    this.listener = listener;
    reader = new Thread(() -> read(stream), name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream stream) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (this) {
          lines.add(line);
        }
        listener.accept(line);
      }
    } catch (IOException e) {
      // On Windows and old Linux JDKs the stream of a destroyed process breaks instead of ending.
      if (!String.valueOf(e.getMessage()).contains("Stream closed")) {
        throw new UncheckedIOException(e);
      }
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  String text() {
    return String.join("\n", lines());
  }

  /** Waits for the end of the stream; a grandchild that holds it open is not waited for longer. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    reader.join(timeout.toMillis());
  }
}
