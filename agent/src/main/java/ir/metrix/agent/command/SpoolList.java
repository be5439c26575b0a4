package ir.metrix.agent.command;

import ir.metrix.agent.message.UserHash;
import ir.metrix.agent.spool.DeadLetterFiles;
import ir.metrix.agent.spool.SpoolContents;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What waits in a spool and what was set aside, in figures. */
final class SpoolList implements SpoolContents.Listener, DeadLetterFiles.Visitor {
  private final Map<String, Waiting> rules = new TreeMap<>();
  private final Waiting all = new Waiting();
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private long setAside;
  private long unreadable;

  /** Figures of messages that wait. */
  private static final class Waiting {
    private long messages;
    private long bytes;
    private long oldestMillis = Long.MAX_VALUE;
    private final HashedUsers users = new HashedUsers();

    private void add(SpoolRecord record, int more) {
      messages++;
      bytes += more;
      oldestMillis = Math.min(oldestMillis, record.arrivalMillis());
      users.add(
          UserHash.of(record.application(), record.customUserId() + '\0' + record.metrixUserId()));
    }

    private Instant oldest() {
      return Instant.ofEpochSecond(oldestMillis / 1_000);
    }

    private void addTo(Map<String, Object> json) {
      json.put("messages", messages);
      json.put("users", users.count());
      json.put("bytes", bytes);
      json.put("oldest", messages == 0 ? null : oldest().toString());
    }
  }

  /** How many different ones there are of millions, at eight bytes each. */
  private static final class HashedUsers {
    private long[] hashes = new long[64];
    private int size;

    private void add(long hash) {
      if (size == hashes.length) {
        removeRepetitions();
        if (size > hashes.length / 2) {
          hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        }
      }
      hashes[size++] = hash;
    }

    private void removeRepetitions() {
      Arrays.sort(hashes, 0, size);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (i == 0 || hashes[i] != hashes[i - 1]) {
          hashes[kept++] = hashes[i];
        }
      }
      size = kept;
    }

    private int count() {
      removeRepetitions();
      return size;
    }
  }

  /** Dead letters of one reason. */
  private static final class Group {
    private final Object status;
    private final String reason;
    private final TreeSet<String> rules = new TreeSet<>();
    private long messages;

    private Group(Object status, String reason) {
      this.status = status;
      this.reason = reason;
    }
  }

  @Override
  public void waiting(SpoolRecord record, int bytes) {
    Waiting ofRule = rules.get(record.ruleId());
    if (ofRule == null) {
      ofRule = new Waiting();
      rules.put(record.ruleId(), ofRule);
    }
    ofRule.add(record, bytes);
    all.add(record, bytes);
  }

  @Override
  public boolean visit(DeadLetterFiles.Line line) {
    SetAside letter = SetAside.parse(line.bytes());
    if (letter == null) {
      unreadable++;
      return false;
    }
    setAside++;
    String key = letter.status() + ' ' + letter.reason();
    Group group = groups.get(key);
    if (group == null) {
      group = new Group(letter.value("status"), letter.reason());
      groups.put(key, group);
    }
    group.messages++;
    group.rules.add(letter.rule());
    return false;
  }

  void read(SpoolDirectory directory, Progress progress) throws IOException {
    directory.contents().readWaiting(this);
    progress.now("reading the dead letters");
    directory.deadLetters().visit(this);
  }

  /** For scripts. */
  Map<String, Object> json() {
    Map<String, Object> waiting = new LinkedHashMap<>();
    all.addTo(waiting);
    List<Object> byRule = new ArrayList<>();
    for (Map.Entry<String, Waiting> rule : rules.entrySet()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rule", rule.getKey());
      rule.getValue().addTo(json);
      byRule.add(json);
    }
    waiting.put("rules", byRule);
    Map<String, Object> letters = new LinkedHashMap<>();
    letters.put("messages", setAside);
    letters.put("unreadable", unreadable);
    List<Object> byReason = new ArrayList<>();
    for (Group group : groups.values()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("status", group.status);
      json.put("reason", group.reason);
      json.put("messages", group.messages);
      json.put("rules", new ArrayList<Object>(group.rules));
      byReason.add(json);
    }
    letters.put("reasons", byReason);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("waiting", waiting);
    json.put("deadLetters", letters);
    return json;
  }

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Waiting: " + all.messages + (all.messages == 0 ? "" : ", " + sum(all)));
    if (!rules.isEmpty()) {
      List<String[]> rows = new ArrayList<>();
      rows.add(new String[] {"RULE", "MESSAGES", "USERS", "SIZE", "OLDEST"});
      for (Map.Entry<String, Waiting> rule : rules.entrySet()) {
        Waiting waiting = rule.getValue();
        rows.add(
            new String[] {
              rule.getKey(),
              String.valueOf(waiting.messages),
              String.valueOf(waiting.users.count()),
              StatusTable.bytes(waiting.bytes),
              waiting.oldest().toString()
            });
      }
      lines.addAll(Columns.lines(rows, "lrrrl"));
    }
    lines.add("Dead letters: " + setAside);
    if (!groups.isEmpty()) {
      List<String[]> rows = new ArrayList<>();
      rows.add(new String[] {"RULES", "STATUS", "MESSAGES", "REASON"});
      for (Group group : groups.values()) {
        rows.add(
            new String[] {
              String.join(", ", group.rules),
              String.valueOf(group.status),
              String.valueOf(group.messages),
              group.reason
            });
      }
      lines.addAll(Columns.lines(rows, "lrrl"));
    }
    if (unreadable > 0) {
      lines.add(
          unreadable
              + (unreadable == 1 ? " line" : " lines")
              + " in dead-letter/ cannot be read, as a process leaves it that is killed.");
    }
    return lines;
  }

  private static String sum(Waiting all) {
    int users = all.users.count();
    return "of "
        + users
        + (users == 1 ? " user, " : " users, ")
        + StatusTable.bytes(all.bytes)
        + ", the oldest since "
        + all.oldest();
  }
}
