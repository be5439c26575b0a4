package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.delivery.Probe;
import ir.metrix.agent.start.OptionsOfConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Takes the steps from the configuration to Metrix's answer. Each ends within the time-outs. */
public final class Doctor {
  /** Told of each step as it is taken. */
  public interface Listener {
    void taken(Step step);

    /** What is being done, and may take a while. */
    void now(String what);
  }

  private Doctor() {}

  /**
   * Takes all steps.
   *
   * @param send whether to send a message, with each application's key
   */
  public static Diagnosis examine(
      Path file,
      Properties systemProperties,
      Map<String, String> environment,
      boolean send,
      Listener listener) {
    Diagnosis diagnosis = new Diagnosis(file);
    Notes notes = new Notes(diagnosis, listener);
    AgentConfig config = new ConfigStep(notes).take(file, systemProperties, environment);
    if (config != null) {
      new KeysStep(notes).take(config);
      reach(notes, diagnosis, config, send);
    }
    return diagnosis;
  }

  private static void reach(Notes notes, Diagnosis diagnosis, AgentConfig config, boolean send) {
    try (Probe probe = new Probe(OptionsOfConfig.of(config))) {
      Way way = new Way(config, probe.proxyCredential());
      new DnsStep(notes, way).take();
      new TcpStep(notes, way).take();
      new ProxyStep(notes, way).take();
      new TlsStep(notes, way).take(probe);
      Probe.Exchange answer = new HttpStep(notes, way).take(probe);
      new ClockStep(notes).take(answer);
      new SendStep(notes, diagnosis, config).take(probe, send, answer != null);
    } catch (IOException e) {
      notes.begin("");
      notes.failed("tls", e.getMessage(), "Correct delivery.tls in the configuration.");
    }
  }
}
