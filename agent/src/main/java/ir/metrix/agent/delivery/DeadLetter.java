package ir.metrix.agent.delivery;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message that is given up, as a line of JSON for a person, or for sending it again. */
final class DeadLetter {
  private DeadLetter() {}

  /**
   * One JSON object in UTF-8, without a line feed.
   *
   * @param applicationId of the record's application: its name may be given to another one
   */
  static byte[] line(SpoolRecord record, String applicationId, Answer answer) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("setAside", Instant.now().toString());
    members.put("status", answer.status);
    members.put("reason", answer.serverWords == null ? answer.toString() : answer.serverWords);
    members.put("rule", record.ruleId());
    members.put("application", record.application());
    members.put("applicationId", applicationId);
    members.put("customUserId", record.customUserId());
    members.put("metrixUserId", record.metrixUserId());
    String head = Json.write(members);
    byte[] start =
        (head.substring(0, head.length() - 1) + ",\"message\":").getBytes(StandardCharsets.UTF_8);
    byte[] message = record.message();
    ByteArrayOutputStream line = new ByteArrayOutputStream(start.length + message.length + 1);
    line.write(start, 0, start.length);
    // As it is: it was written without line feeds, and reading it could lose something.
    line.write(message, 0, message.length);
    line.write('}');
    return line.toByteArray();
  }
}
