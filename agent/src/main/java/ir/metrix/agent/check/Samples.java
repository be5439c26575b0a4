package ir.metrix.agent.check;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.WireTime;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.Json;
import ir.metrix.agent.message.MessageType.FieldKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Example requests, one for each message of each rule: what Metrix gets to see once the rules are
 * at work. Sent by hand they must differ in id and time each time, so these are left to whoever
 * sends them; and so is the key.
 */
public final class Samples implements Sketches.Filler {
  private static final String ID = "@id@";
  private static final String TIME = "@time@";
  private static final Map<String, Object> BY_FIELD = byField();

  private final AgentConfig config;
  private final List<RequestSketch> requests;

  private Samples(AgentConfig config, Findings findings) {
    this.config = config;
    this.requests = new Sketches(config, this).of(findings);
  }

  /** Of all rules; by type where the findings know it. */
  public static Samples of(AgentConfig config, Findings findings) {
    return new Samples(config, findings);
  }

  /** How many requests. */
  public int count() {
    return requests.size();
  }

  private static Map<String, Object> byField() {
    String sha256OfEmail = "995af448428c72a667b11a42c5d072e2b417c7ef51c322a4e2e7f180a6f01687";
    Map<String, Object> values = new HashMap<>();
    values.put("customUserId", "ali.rezaei@example.com");
    values.put("metrixUserId", "1415211453000-6513894");
    values.put("name", "aewqd");
    values.put("customName", "sample_event");
    values.put("revenue", new BigDecimal("1250000.50"));
    values.put("currency", "IRR");
    values.put("orderId", "ORD-1001");
    values.put("firstName", "Ali");
    values.put("lastName", "Rezaei");
    values.put("phoneNumber", "+989121234567");
    values.put(
        "hashedPhoneNumber", "3865b3a3dfd6b6a82ddbe391b844d6ad50ed471024a43f533c61406d5fd28800");
    values.put("email", "ali.rezaei@example.com");
    values.put("hashedEmail", sha256OfEmail);
    values.put("country", "Iran");
    values.put("city", "Tehran");
    values.put("region", "Tehran");
    values.put("locality", "Vanak");
    values.put("gender", "Male");
    values.put("birthday", 631_152_000_000L);
    return Collections.unmodifiableMap(values);
  }

  @Override
  public Object id() {
    return ID;
  }

  @Override
  public Object time() {
    return TIME;
  }

  @Override
  public Object value(String field, FieldKind kind, Template template, BoundExpression bound) {
    if (kind != FieldKind.OBJECT) {
      return BY_FIELD.get(field);
    }
    if (field.equals("attributes") || field.equals("customAttributes")) {
      return Collections.singletonMap("example", "value");
    }
    if (bound == null) {
      return "example";
    }
    switch (bound.kind()) {
      case WHOLE:
        return 3;
      case DECIMAL:
        return new BigDecimal("19.99");
      case BOOLEAN:
        return true;
      case DATE:
        return "2024-12-10T11:29:38Z";
      case ENUM:
        List<String> constants = bound.enumConstants();
        return constants.isEmpty() ? "EXAMPLE" : constants.get(0);
      case LIST:
        return Collections.singletonList("example");
      case MAP:
        return Collections.singletonMap("example", "value");
      default:
        return "example";
    }
  }

  /** A collection in Postman's format v2.1, with variables for endpoint, application and key. */
  public String postman() {
    Map<String, Object> collection = new LinkedHashMap<>();
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("name", "Metrix: examples of what the agent sends");
    info.put(
        "description",
        "One request for each message of each rule, with example values. Set the variable api_key;"
            + " it is in no file of the agent's.");
    info.put("schema", "https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
    collection.put("info", info);
    List<Object> items = new ArrayList<>();
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("endpoint", config.endpoint().toString());
    for (RequestSketch request : requests) {
      items.add(postmanItem(request, variables));
    }
    collection.put("item", items);
    List<Object> declared = new ArrayList<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("key", variable.getKey());
      json.put("value", variable.getValue());
      json.put("type", "string");
      declared.add(json);
    }
    collection.put("variable", declared);
    return PrettyJson.write(collection);
  }

  private Map<String, Object> postmanItem(RequestSketch request, Map<String, String> variables) {
    String idVariable = "application_id" + request.variableSuffix();
    String keyVariable = "api_key" + request.variableSuffix();
    String id = request.applicationId();
    variables.put(idVariable, id == null ? "" : id);
    variables.put(keyVariable, "");
    List<Object> headers = new ArrayList<>();
    headers.add(header("Content-Type", "application/json"));
    headers.add(header("X-Application-Id", "{{" + idVariable + "}}"));
    headers.add(header("X-API-Key", "{{" + keyVariable + "}}"));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("mode", "raw");
    body.put(
        "raw",
        withTime(PrettyJson.write(request.body()).replace(ID, "{{$guid}}"), "{{$timestamp}}"));
    body.put(
        "options", Collections.singletonMap("raw", Collections.singletonMap("language", "json")));
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("method", "POST");
    sent.put("header", headers);
    sent.put("body", body);
    sent.put("url", "{{endpoint}}");
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("name", request.title());
    item.put("request", sent);
    return item;
  }

  private static Map<String, Object> header(String key, String value) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("key", key);
    header.put("value", value);
    return header;
  }

  /** In place of the mark an expression for Unix seconds, quoted or not, as wire.time wants it. */
  private String withTime(String json, String seconds) {
    String quoted = '"' + TIME + '"';
    if (config.wireTime() == WireTime.SECONDS_STRING) {
      return json.replace(quoted, '"' + seconds + '"');
    }
    return json.replace(quoted, config.wireTime() == WireTime.SECONDS ? seconds : seconds + "000");
  }

  /** Commands for a POSIX shell; they take the key from a variable of the environment. */
  public String curl() {
    StringBuilder lines = new StringBuilder();
    int number = 0;
    for (RequestSketch request : requests) {
      String suffix = request.variableSuffix().toUpperCase(Locale.ROOT);
      String applicationId = request.applicationId();
      String id = "sample-" + ++number + "-";
      String body =
          withTime(
              quoted(Json.write(request.body())).replace(ID, id + "'\"$(date +%s)-$$\"'"),
              "'\"$(date +%s)\"'");
      lines
          .append(number == 1 ? "" : "\n")
          .append("# ")
          .append(request.title())
          .append("\ncurl -sS -w '\\n%{http_code}\\n' ")
          .append(quoted(config.endpoint().toString()))
          .append(" \\\n  -H 'Content-Type: application/json' \\\n  -H ")
          .append(
              applicationId == null
                  ? "\"X-Application-Id: ${METRIX_APPLICATION_ID" + suffix + ":?}\""
                  : quoted("X-Application-Id: " + applicationId))
          .append(" \\\n  -H \"X-API-Key: ${METRIX_API_KEY")
          .append(suffix)
          .append(":?}\" \\\n  -d ")
          .append(body)
          .append('\n');
    }
    return lines.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
