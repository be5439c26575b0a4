package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.delivery.Probe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What does Metrix answer to a message of each application that has a key? */
final class SendStep {
  private static final int MOST_SHOWN = 300;

  private final Notes notes;
  private final Diagnosis diagnosis;
  private final AgentConfig config;

  SendStep(Notes notes, Diagnosis diagnosis, AgentConfig config) {
    this.notes = notes;
    this.diagnosis = diagnosis;
    this.config = config;
  }

  /**
   * Sends.
   *
   * @param isAskedFor without that nothing is sent
   * @param isReached whether the server answers at all
   */
  void take(Probe probe, boolean isAskedFor, boolean isReached) {
    if (!isAskedFor) {
      notes.skipped("send", "not asked for: --send sends a test message");
      return;
    }
    boolean any = false;
    for (Application application : config.applications().values()) {
      if (application.apiKey() != null) {
        any = true;
        String name = application.name().isEmpty() ? "send" : "send to " + application.name();
        if (isReached) {
          send(probe, application, name);
        } else {
          notes.skipped(name, "not tried");
        }
      }
    }
    if (!any) {
      notes.skipped("send", "not tried: there is no key");
    }
  }

  private void send(Probe probe, Application application, String name) {
    notes.begin("sending a message");
    Instant now = Instant.now();
    TestMessage message = new TestMessage(config, application, now.toEpochMilli());
    try {
      Probe.Exchange answer =
          probe.post(application.name(), message.body().getBytes(StandardCharsets.UTF_8));
      diagnosis.addSent(message, now, answer, null);
      List<String> found = new ArrayList<>();
      found.add(answer.status() + ": " + Meaning.of(answer.status()));
      if (!answer.body().trim().isEmpty()) {
        found.add("the server says: " + cut(answer.body().trim()));
      }
      String advice = Meaning.advice(answer.status());
      if (Meaning.isGood(answer.status())) {
        notes.advised(name, found, advice);
      } else {
        notes.failed(name, found, advice);
      }
    } catch (IOException e) {
      diagnosis.addSent(message, now, null, notes.mask(e.toString()));
      notes.failed(name, "no answer: " + e, "Try again; if it stays, see the steps above.");
    }
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
  }
}
