package ir.metrix.agent.delivery;

import ir.metrix.agent.message.Json;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages of one user, for one request. */
final class Batch {
  final Lane lane;
  final List<SpoolRecord> records;

  /** How many failures Metrix, and the application, had had when this batch was taken. */
  final long epoch;

  final long applicationEpoch;

  Batch(Lane lane, List<SpoolRecord> records, long epoch, long applicationEpoch) {
    this.lane = lane;
    this.records = records;
    this.epoch = epoch;
    this.applicationEpoch = applicationEpoch;
  }

  String application() {
    return records.get(0).application();
  }

  /** The request's body in UTF-8; an id that is absent is left out. */
  byte[] body() {
    SpoolRecord first = records.get(0);
    StringBuilder head = new StringBuilder(128).append('{');
    if (first.customUserId() != null) {
      head.append("\"customUserId\":").append(Json.write(first.customUserId())).append(',');
    }
    if (first.metrixUserId() != null) {
      head.append("\"metrixUserId\":").append(Json.write(first.metrixUserId())).append(',');
    }
    byte[] start = head.append("\"messages\":[").toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream(start.length + 300 * records.size());
    body.write(start, 0, start.length);
    for (int i = 0; i < records.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      byte[] message = records.get(i).message();
      body.write(message, 0, message.length);
    }
    body.write(']');
    body.write('}');
    return body.toByteArray();
  }
}
