package ir.metrix.agent.jmx;

import java.util.HashMap;
import java.util.Map;

/** What an attribute says, for people who see it in a console. */
final class Meanings {
  private static final Map<String, String> TEXTS = new HashMap<>();

  static {
    TEXTS.put("State", "What it does at the moment, and why");
    TEXTS.put("Version", "Of the agent's jar");
    TEXTS.put("ConfigFile", "The configuration file in force");
    TEXTS.put("LastReload", "When a changed file was read, and what came of it; null if none was");
    TEXTS.put("Methods", "The methods that have the rule's hook, each with its class loader");
    TEXTS.put("Calls", "Calls of the rule's methods");
    TEXTS.put("Captured", "Messages made of them");
    TEXTS.put(
        "Filtered", "Calls of which no message was made: condition, sample, limit, once, user");
    TEXTS.put("Errors", "Expressions that could not be read, and what else went wrong");
    TEXTS.put("LastError", "The last thing that went wrong; null if nothing did");
    TEXTS.put("Queued", "Messages in memory, on their way to the spool");
    TEXTS.put("Spooled", "Messages that wait in the spool");
    TEXTS.put("SpooledBytes", "What those in the spool take");
    TEXTS.put("OldestSeconds", "For how long the oldest of them has waited");
    TEXTS.put("Sent", "Messages that Metrix has received");
    TEXTS.put("Retried", "Messages that were sent again");
    TEXTS.put(
        "Dropped", "Messages that were given up: a bound was reached, or somebody asked for it");
    TEXTS.put(
        "DeadLettered", "Messages that Metrix refuses for good, kept in dead-letter/ of the spool");
    TEXTS.put("LastStatus", "HTTP status of Metrix's last answer; 0 if there was none");
  }

  private Meanings() {}

  static String of(String attribute) {
    String text = TEXTS.get(attribute);
    if (text == null) {
      throw new IllegalArgumentException("nobody says what " + attribute + " is");
    }
    return text;
  }
}
