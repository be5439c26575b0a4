package ir.metrix.agent.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The last decisions of one rule, as a person reads them. */
final class ExplainedRule {
  private final String pid;
  private final Map<?, ?> rule;
  private final Map<?, ?> explained;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param rule its state and figures
   * @param explained its decisions
   */
  ExplainedRule(String pid, Map<?, ?> rule, Map<?, ?> explained) {
    this.pid = pid;
    this.rule = rule;
    this.explained = explained;
  }

  List<String> lines() {
    lines.add("JVM " + pid + ": rule " + rule.get("id") + ", " + rule.get("state"));
    if (rule.get("reason") != null) {
      lines.add("  " + String.valueOf(rule.get("reason")).replace("\n", "\n  "));
    }
    lines.add(
        "  decisions are kept since "
            + second(explained.get("since"))
            + ", and until "
            + second(explained.get("until"))
            + " unless somebody looks again");
    lines.add("");
    List<Object> decisions = StatusCommand.listOf(explained.get("decisions"));
    if (decisions.isEmpty()) {
      lines.add("  no call since then; look again after one, or add --watch");
      lines.add("");
    }
    for (Object each : decisions) {
      addDecision((Map<?, ?>) each);
    }
    long notNoted = ((Number) explained.get("notNoted")).longValue();
    if (notNoted > 0) {
      lines.add("  " + notNoted + " more calls came too fast to be noted");
      lines.add("");
    }
    return lines;
  }

  private void addDecision(Map<?, ?> decision) {
    List<Object> why = StatusCommand.listOf(decision.get("why"));
    long sent = ((Number) decision.get("sent")).longValue();
    List<String> outcome = new ArrayList<>();
    if (sent > 0) {
      outcome.add(sent == 1 ? "sent" : "sent " + sent + " messages");
    } else if (!why.contains("put into scope")) {
      outcome.add("not sent");
    }
    for (Object each : why) {
      outcome.add(String.valueOf(each));
    }
    String at = Instant.ofEpochMilli(((Number) decision.get("at")).longValue()).toString();
    lines.add("  " + at + "  " + decision.get("method"));
    lines.add("    " + String.join("; ", outcome));
    for (Object each : StatusCommand.listOf(decision.get("expressions"))) {
      Map<?, ?> expression = (Map<?, ?>) each;
      lines.add(
          "      "
              + expression.get("key")
              + " = "
              + expression.get("expression")
              + " ("
              + outcome(expression)
              + ")");
    }
    lines.add("");
  }

  private static String outcome(Map<?, ?> expression) {
    if (expression.get("error") != null) {
      return "error: " + expression.get("error");
    }
    if (expression.get("holds") != null) {
      return String.valueOf(expression.get("holds"));
    }
    if (expression.get("type") == null) {
      return "null";
    }
    String type = String.valueOf(expression.get("type"));
    String shown = type.substring(type.lastIndexOf('.') + 1);
    return expression.get("hash") == null ? shown : shown + ", hash " + expression.get("hash");
  }

  private static String second(Object millis) {
    return Instant.ofEpochSecond(((Number) millis).longValue() / 1_000).toString();
  }
}
