package ir.metrix.agent.doctor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One step of the way, and what came of it. Immutable; has no secret. */
public final class Step {
  /** How it went. */
  public enum Outcome {
    GOOD,
    /** Messages get through, but something is not as it should be. */
    WARNING,
    FAILED,
    /** Not tried, since an earlier one failed or it isn't asked for. */
    SKIPPED
  }

  private final String name;
  private final Outcome outcome;
  private final List<String> found;
  private final long millis;
  private final String advice;

  Step(String name, Outcome outcome, List<String> found, long millis, String advice) {
    this.name = name;
    this.outcome = outcome;
    this.found = Collections.unmodifiableList(found);
    this.millis = millis;
    this.advice = advice;
  }

  public String name() {
    return name;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** What was found, a line each. */
  public List<String> found() {
    return found;
  }

  /** How long it took. */
  public long millis() {
    return millis;
  }

  /** What to do about it; null where there is nothing to do. */
  public String advice() {
    return advice;
  }

  /** As {@code doctor --json} prints it. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", name);
    json.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
    json.put("found", found);
    json.put("millis", millis);
    json.put("advice", advice);
    return json;
  }
}
