package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.doctor.Step.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes down what the steps find, how long they took, and whether the next ones make sense. */
final class Notes {
  private final Diagnosis diagnosis;
  private final Doctor.Listener listener;
  private Secrets secrets;
  private long stepStart;
  private boolean isStopped;

  Notes(Diagnosis diagnosis, Doctor.Listener listener) {
    this.diagnosis = diagnosis;
    this.listener = listener;
  }

  /** From now on nothing of its secrets is noted. */
  void knows(AgentConfig config) {
    secrets = new Secrets(config);
    diagnosis.knows(config);
  }

  /** Whether a step failed that later ones need. */
  boolean isStopped() {
    return isStopped;
  }

  /** Begins a step, which one of the methods below ends. */
  void begin(String what) {
    listener.now(what);
    stepStart = System.nanoTime();
  }

  void good(String name, String found) {
    good(name, Collections.singletonList(found));
  }

  void good(String name, List<String> found) {
    end(name, Outcome.GOOD, found, null);
  }

  /** Good so far, and there is something to do yet. */
  void advised(String name, List<String> found, String advice) {
    end(name, Outcome.GOOD, found, advice);
  }

  void warning(String name, List<String> found, String advice) {
    end(name, Outcome.WARNING, found, advice);
  }

  void failed(String name, String found, String advice) {
    failed(name, Arrays.asList(found), advice);
  }

  void failed(String name, List<String> found, String advice) {
    end(name, Outcome.FAILED, found, advice);
  }

  void skipped(String name, String why) {
    stepStart = System.nanoTime();
    end(name, Outcome.SKIPPED, Collections.singletonList(why), null);
  }

  /** Without the keys and passwords that are known by now. */
  String mask(String text) {
    return secrets == null ? text : secrets.mask(text);
  }

  private void end(String name, Outcome outcome, List<String> found, String advice) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stepStart);
    List<String> masked = new ArrayList<>();
    for (String line : found) {
      masked.add(mask(line));
    }
    Step step = new Step(name, outcome, masked, millis, advice);
    diagnosis.add(step);
    listener.taken(step);
    isStopped |= outcome == Outcome.FAILED;
  }
}
