package ir.metrix.agent.doctor;

import ir.metrix.agent.delivery.Probe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;

/** Does an HTTP server answer at the endpoint? */
final class HttpStep {
  private final Notes notes;
  private final Way way;

  HttpStep(Notes notes, Way way) {
    this.notes = notes;
    this.way = way;
  }

  /** Null if there is no answer. */
  Probe.Exchange take(Probe probe) {
    if (notes.isStopped()) {
      notes.skipped("http", "not tried");
      return null;
    }
    notes.begin("asking the server");
    try {
      Probe.Exchange answer = probe.get();
      String found =
          "GET " + way.endpoint() + " is answered " + answer.status() + ", by " + answer.protocol();
      if (answer.status() >= 500) {
        notes.warning("http", Collections.singletonList(found), Meaning.advice(answer.status()));
      } else {
        notes.good("http", found + " (without a key; any answer will do)");
      }
      return answer;
    } catch (IOException e) {
      notes.failed(
          "http",
          e instanceof InterruptedIOException
              ? "no answer within " + way.requestMillis() + " ms"
              : "no answer: " + e,
          "The connection is made, but no HTTP server answers there. Correct metrix.endpoint; if it is"
              + " right, try again later.");
      return null;
    }
  }
}
