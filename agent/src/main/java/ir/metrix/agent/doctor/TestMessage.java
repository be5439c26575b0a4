package ir.metrix.agent.doctor;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.Application;
import ir.metrix.agent.message.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A message that says no more than that it is a test. Immutable. */
final class TestMessage {
  private final AgentConfig config;
  private final Application application;
  private final String body;

  TestMessage(AgentConfig config, Application application, long nowMillis) {
    this.config = config;
    this.application = application;
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "action");
    message.put("id", UUID.randomUUID().toString());
    message.put("time", time(nowMillis));
    message.put("customName", "metrix_agent_test");
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("customUserId", "metrix-agent-doctor");
    request.put("messages", Collections.singletonList(message));
    this.body = Json.write(request);
  }

  private Object time(long nowMillis) {
    switch (config.wireTime()) {
      case SECONDS_STRING:
        return Long.toString(nowMillis / 1_000);
      case SECONDS:
        return nowMillis / 1_000;
      default:
        return nowMillis;
    }
  }

  Application application() {
    return application;
  }

  String body() {
    return body;
  }

  /** The request as a command for a shell, without the key. */
  String curl() {
    return "curl -v -X POST '"
        + config.endpoint()
        + "' \\\n  -H 'Content-Type: application/json' \\\n  -H 'X-Application-Id: "
        + application.id()
        + "' \\\n  -H 'X-API-Key: ****' \\\n  -d '"
        + body
        + "'";
  }
}
