package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.delivery.Probe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All steps, and what was sent and answered. Filled in by {@link Doctor}, then only read. */
public final class Diagnosis {
  private static final int MOST_LOG_BYTES = 256 * 1024;
  private static final int MOST_LOG_LINES = 20;

  private final Path file;
  private final List<Step> steps = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private AgentConfig config;
  private Secrets secrets;

  /** A test message and its answer. */
  private static final class Sent {
    final TestMessage message;
    final Instant when;

    /** Null if there was none. */
    final Probe.Exchange answer;

    final String failure;

    Sent(TestMessage message, Instant when, Probe.Exchange answer, String failure) {
      this.message = message;
      this.when = when;
      this.answer = answer;
      this.failure = failure;
    }
  }

  Diagnosis(Path file) {
    this.file = file;
  }

  void knows(AgentConfig loaded) {
    config = loaded;
    secrets = new Secrets(loaded);
  }

  void add(Step step) {
    steps.add(step);
  }

  void addSent(TestMessage message, Instant when, Probe.Exchange answer, String failure) {
    sent.add(new Sent(message, when, answer, failure));
  }

  /** In the order in which they were taken. */
  public List<Step> steps() {
    return steps;
  }

  /** Whether no step failed. */
  public boolean isGood() {
    for (Step step : steps) {
      if (step.outcome() == Step.Outcome.FAILED) {
        return false;
      }
    }
    return true;
  }

  /** As {@code doctor --json} prints it. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.toString());
    json.put("good", isGood());
    List<Object> all = new ArrayList<>();
    for (Step step : steps) {
      all.add(step.toJson());
    }
    json.put("steps", all);
    return json;
  }

  /**
   * What Metrix's support asks for (source: the API's "Troubleshooting" page, part 5): APP_ID, the
   * request as curl, the answer, the time in UTC, the log's errors.
   */
  public String report(String version, Instant now) {
    StringBuilder text = new StringBuilder("Metrix agent: report for Metrix's support\n\n");
    line(text, "Time (UTC)", now.toString());
    if (config != null) {
      for (Application application : config.applications().values()) {
        line(text, "APP_ID", application.id());
      }
      line(text, "Endpoint", config.endpoint().toString());
    }
    line(text, "Configuration", file.toString());
    line(text, "Agent", version);
    line(
        text,
        "Java",
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    line(text, "System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    text.append("\nSTEPS\n");
    for (Step step : steps) {
      text.append(step.outcome().name().toLowerCase(Locale.ROOT))
          .append("  ")
          .append(step.name())
          .append(" (")
          .append(step.millis())
          .append(" ms)\n");
      for (String found : step.found()) {
        text.append("        ").append(found).append('\n');
      }
    }
    reportSent(text);
    reportLog(text);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  private void reportSent(StringBuilder text) {
    if (sent.isEmpty()) {
      text.append("\nREQUEST\nNo message was sent. Add --send to have one in this report.\n");
    }
    for (Sent one : sent) {
      text.append("\nREQUEST at ").append(one.when).append(" (the key is left out)\n");
      text.append(one.message.curl()).append('\n');
      text.append("\nANSWER\n");
      if (one.answer == null) {
        text.append("none: ").append(one.failure).append('\n');
        continue;
      }
      text.append("HTTP status ").append(one.answer.status()).append('\n');
      for (Map.Entry<String, String> header : one.answer.headers().entrySet()) {
        text.append(header.getKey())
            .append(": ")
            .append(secrets.mask(header.getValue()))
            .append('\n');
      }
      text.append('\n').append(secrets.mask(one.answer.body())).append('\n');
    }
  }

  private void reportLog(StringBuilder text) {
    Path log = config == null ? null : config.log().file();
    text.append("\nLAST ERRORS OF THE LOG\n");
    if (log == null) {
      text.append(
          "The agent logs to the application's stderr (log.file is not set): add its lines that begin"
              + " with [metrix].\n");
      return;
    }
    try {
      for (String line : lastErrors(log)) {
        text.append(secrets.mask(line)).append('\n');
      }
    } catch (IOException e) {
      text.append(log).append(" cannot be read: ").append(e).append('\n');
    }
  }

  private static List<String> lastErrors(Path log) throws IOException {
    if (!Files.exists(log)) {
      throw new IOException("it is not there; has the agent run with this configuration?");
    }
    byte[] end;
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - MOST_LOG_BYTES));
      end = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(end);
    }
    List<String> errors = new ArrayList<>();
    for (String line : new String(end, StandardCharsets.UTF_8).split("\r?\n", -1)) {
      if (line.startsWith("[metrix] ERROR") || line.startsWith("[metrix] WARN")) {
        errors.add(line);
      }
    }
    if (errors.isEmpty()) {
      errors.add("none");
    }
    return errors.subList(Math.max(0, errors.size() - MOST_LOG_LINES), errors.size());
  }
}
