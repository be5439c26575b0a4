package ir.metrix.agent.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What one agent does, as a person reads it. */
final class StatusTable {
  private static final long STALE_MILLIS = 5_000;
  private static final String[] HEAD = {
    "RULE", "STATE", "METHODS", "CALLS", "CAPTURED", "FILTERED", "ERRORS"
  };

  private final String pid;
  private final Map<?, ?> status;
  private final Map<?, ?> before;
  private final long nowMillis;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param before what it did a while ago, or null
   */
  StatusTable(String pid, Map<?, ?> status, Map<?, ?> before, long nowMillis) {
    this.pid = pid;
    this.status = status;
    this.before = before;
    this.nowMillis = nowMillis;
  }

  List<String> lines() {
    lines.add(
        "JVM "
            + pid
            + ": Metrix agent "
            + status.get("version")
            + ", Java "
            + status.get("java")
            + ", "
            + status.get("config"));
    if (!"running".equals(status.get("state"))) {
      lines.add("  " + status.get("state") + ": the application runs without the agent");
      addText("  ", status.get("reason"));
      lines.add("");
      return lines;
    }
    lines.add(
        "  running since "
            + status.get("startedAt")
            + (Boolean.TRUE.equals(status.get("dryRun"))
                ? ", dry run: messages are logged, not sent"
                : ""));
    if (status.get("lastReload") != null) {
      lines.add("  configuration read again " + status.get("lastReload"));
    }
    long age = nowMillis - number(status, "at");
    if (age > STALE_MILLIS) {
      lines.add("  these figures are " + age / 1_000 + " s old: is the JVM stopped, or very busy?");
    }
    lines.add("");
    addRules(StatusCommand.listOf(status.get("rules")));
    lines.add("");
    addDelivery((Map<?, ?>) status.get("delivery"));
    lines.add("");
    return lines;
  }

  private void addRules(List<Object> rules) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Object each : rules) {
      Map<?, ?> rule = (Map<?, ?>) each;
      rows.add(
          new String[] {
            String.valueOf(rule.get("id")),
            String.valueOf(rule.get("state")),
            String.valueOf(StatusCommand.listOf(rule.get("methods")).size()),
            String.valueOf(number(rule, "calls")),
            String.valueOf(number(rule, "captured")),
            String.valueOf(number(rule, "filtered")),
            String.valueOf(number(rule, "errors"))
          });
    }
    List<String> table = Columns.lines(rows, "llrrrrr");
    for (int i = 0; i < rows.size(); i++) {
      lines.add(table.get(i));
      if (i > 0) {
        Map<?, ?> rule = (Map<?, ?>) rules.get(i - 1);
        addText("      ", rule.get("reason"));
        if (rule.get("lastError") != null) {
          addText("      ", "last error: " + rule.get("lastError"));
        }
      }
    }
  }

  private void addText(String indent, Object text) {
    if (text != null) {
      for (String line : String.valueOf(text).split("\n", -1)) {
        lines.add(indent + line);
      }
    }
  }

  private void addDelivery(Map<?, ?> delivery) {
    long queued = number(delivery, "queued");
    long spooled = number(delivery, "spooled");
    StringBuilder text = new StringBuilder("  captured ").append(number(delivery, "captured"));
    text.append(" = delivered ").append(number(delivery, "sent"));
    text.append(" + waiting ").append(queued + spooled);
    text.append(" + dead-lettered ").append(number(delivery, "deadLettered"));
    text.append(" + dropped ").append(number(delivery, "dropped"));
    String separator = " (";
    for (Map.Entry<?, ?> reason : ((Map<?, ?>) delivery.get("droppedBecause")).entrySet()) {
      text.append(separator).append(reason.getKey()).append(' ').append(reason.getValue());
      separator = ", ";
    }
    lines.add(text.append(separator.equals(", ") ? ")" : "").toString());
    if (queued + spooled > 0) {
      lines.add(
          "  waiting: "
              + queued
              + " in the queue, "
              + spooled
              + " in the spool ("
              + bytes(number(delivery, "spooledBytes"))
              + "), the oldest for "
              + number(delivery, "oldestSeconds")
              + " s");
    }
    long lastStatus = number(delivery, "lastStatus");
    lines.add(
        "  last answer: "
            + (lastStatus == 0 ? "none" : String.valueOf(lastStatus))
            + ", retried "
            + number(delivery, "retried")
            + (delivery.get("lastError") == null
                ? ""
                : ", last error: " + delivery.get("lastError")));
    addRates(delivery);
  }

  private void addRates(Map<?, ?> delivery) {
    double seconds = before == null ? 0 : (number(status, "at") - number(before, "at")) / 1_000.0;
    if (seconds <= 0 || !(before.get("delivery") instanceof Map)) {
      return;
    }
    Map<?, ?> earlier = (Map<?, ?>) before.get("delivery");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %.1f captured/s, %.1f delivered/s in the last %.0f s",
            (number(delivery, "captured") - number(earlier, "captured")) / seconds,
            (number(delivery, "sent") - number(earlier, "sent")) / seconds,
            seconds));
  }

  static String bytes(long bytes) {
    if (bytes < 1_024) {
      return bytes + " B";
    }
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1_024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1_048_576.0);
  }

  /** 0 for what an earlier or later version doesn't tell. */
  private static long number(Map<?, ?> map, String name) {
    Object value = map.get(name);
    return value instanceof Number ? ((Number) value).longValue() : 0;
  }
}
