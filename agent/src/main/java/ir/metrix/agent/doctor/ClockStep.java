package ir.metrix.agent.doctor;

import ir.metrix.agent.delivery.Probe;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Is this machine's clock the server's? */
final class ClockStep {
  /** More is no matter of a slow network: events would be shown at a wrong time. */
  private static final long MOST_SKEW_SECONDS = 60;

  private final Notes notes;

  ClockStep(Notes notes) {
    this.notes = notes;
  }

  /**
   * Compares.
   *
   * @param answer of the server; null if it gave none
   */
  void take(Probe.Exchange answer) {
    String date = answer == null ? null : header(answer, "Date");
    if (date == null) {
      notes.skipped("clock", answer == null ? "not tried" : "the server doesn't tell its time");
      return;
    }
    notes.begin("comparing the clocks");
    Instant server;
    try {
      server = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      notes.skipped("clock", "the server's Date cannot be read: " + date);
      return;
    }
    long ahead = (System.currentTimeMillis() - server.toEpochMilli()) / 1_000;
    String found = "this machine's clock is " + words(ahead);
    if (Math.abs(ahead) > MOST_SKEW_SECONDS) {
      notes.failed(
          "clock",
          found,
          "Set it by NTP: events have the time of this machine, and certificates are judged by it.");
    } else {
      notes.good("clock", found);
    }
  }

  private static String words(long ahead) {
    if (Math.abs(ahead) <= 1) {
      return "the server's";
    }
    return Math.abs(ahead) + " s " + (ahead > 0 ? "ahead of" : "behind") + " the server's";
  }

  private static String header(Probe.Exchange answer, String name) {
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }
}
