package ir.metrix.agent.delivery;

import ir.metrix.agent.spool.SpoolRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests of what happens to a batch once there is one. */
final class Batches {
  private Batches() {}

  static Batch of(String application, String user, String... messages) {
    List<SpoolRecord> records = new ArrayList<>();
    for (String message : messages) {
      records.add(
          new SpoolRecord(
              application, user, null, "r", "id", 0, message.getBytes(StandardCharsets.UTF_8)));
    }
    return new Batch(new Lane(user, new ApplicationState(application), 100), records, 0, 0);
  }

  static Batch one() {
    return of("", "u", "{}");
  }
}
