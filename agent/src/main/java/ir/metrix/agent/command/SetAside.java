package ir.metrix.agent.command;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A line of {@code dead-letter/}: a message that Metrix refused for good, and its words. */
final class SetAside {
  /** The last member. No text before it can look like it: in a text the quotes are escaped. */
  private static final byte[] MESSAGE = ",\"message\":".getBytes(StandardCharsets.US_ASCII);

  /** Unix seconds have fewer digits for thousands of years, milliseconds have had more. */
  private static final long SECONDS_END = 100_000_000_000L;

  private final Map<?, ?> head;

  /** As it was to be sent, to the byte. */
  final byte[] message;

  private SetAside(Map<?, ?> head, byte[] message) {
    this.head = head;
    this.message = message;
  }

  /** Null if the line is none, as one that a crash has torn. */
  static SetAside parse(byte[] line) {
    int at = indexOf(line, MESSAGE);
    if (at < 0 || line[line.length - 1] != '}') {
      return null;
    }
    byte[] head = Arrays.copyOf(line, at + 1);
    head[at] = '}';
    byte[] message = Arrays.copyOfRange(line, at + MESSAGE.length, line.length - 1);
    try {
      Object parsed = Json.parse(head);
      return parsed instanceof Map && Json.parse(message) instanceof Map
          ? new SetAside((Map<?, ?>) parsed, message)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      int same = 0;
      while (same < part.length && bytes[i + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return i;
      }
    }
    return -1;
  }

  /** Null if the line has none. */
  String text(String name) {
    Object value = head.get(name);
    return value == null ? null : String.valueOf(value);
  }

  /** As it stands in the line; null if it has none. */
  Object value(String name) {
    return head.get(name);
  }

  String rule() {
    return text("rule");
  }

  String status() {
    return text("status");
  }

  /** Metrix's words, which may quote what was sent, without the user's ids. */
  String reason() {
    return without("metrixUserId", without("customUserId", String.valueOf(text("reason"))));
  }

  private String without(String name, String reason) {
    String id = text(name);
    return id == null ? reason : reason.replace(id, "***");
  }

  /** Null in a line of an earlier version. */
  String applicationId() {
    return text("applicationId");
  }

  boolean isOf(String userId) {
    return userId.equals(text("customUserId")) || userId.equals(text("metrixUserId"));
  }

  /** The message as it was, to be sent to the application of that id. */
  SpoolRecord toRecord() throws IOException {
    Map<?, ?> fields = (Map<?, ?>) Json.parse(message);
    return new SpoolRecord(
        applicationId(),
        text("customUserId"),
        text("metrixUserId"),
        rule(),
        String.valueOf(fields.get("id")),
        timeMillis(String.valueOf(fields.get("time"))),
        message);
  }

  private static long timeMillis(String time) {
    try {
      long number = Long.parseLong(time);
      return number < SECONDS_END ? number * 1_000 : number;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
