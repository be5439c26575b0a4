package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;
import java.nio.charset.StandardCharsets;

/** The dry run: says what would be sent, captured values included, and counts it as delivered. */
final class LogTransport implements Transport {
  private final AgentLog log;

  LogTransport(AgentLog log) {
    this.log = log;
  }

  @Override
  public Answer send(Batch batch) {
    String to = batch.application().isEmpty() ? "" : " to application " + batch.application();
    log.info(
        "delivery.mode = log, would send"
            + to
            + ": "
            + new String(batch.body(), StandardCharsets.UTF_8));
    return Answer.status(200);
  }

  @Override
  public void close() {}
}
