package ir.metrix.agent.find;

import ir.metrix.agent.bytecode.TrackedMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration with one rule for a method, which is whole: {@code check} accepts it. It is a dry
 * run, so that it needs no key, and nothing leaves before somebody has looked.
 */
final class StartingRule {
  private final TrackedMethod method;
  private final FoundMethod found;
  private final String eventName;

  StartingRule(FoundMethod found) {
    this.found = found;
    this.method = found.method();
    String name = String.join("_", Words.of(method.name()));
    this.eventName = name.isEmpty() ? "event" : name;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("metrix {\n");
    text.append("  application-id = ${?METRIX_APPLICATION_ID}\n");
    text.append("  api-key        = ${?METRIX_API_KEY}\n");
    text.append(
        "  delivery.mode  = log   # a dry run: messages are logged. Without this line they are sent\n");
    text.append("\n  track {\n");
    text.append("    ").append(eventName.replace('_', '-')).append(" {\n");
    text.append("      class  = \"").append(method.className()).append("\"\n");
    text.append("      method = \"").append(pattern()).append("\"\n");
    ReachableValue amount = found.values().best(ValueRole.AMOUNT);
    if (isRevenue() && isReadBefore(amount)) {
      // A checkout empties the cart that it is given.
      text.append("      before { revenue = \"#{").append(amount.expression()).append("}\" }\n");
    }
    if (found.topics().contains(Topic.SIGNUP)) {
      text.append("      messages = [\n");
      message(text, "        ", "{", user(), "}");
      message(text, "        ", "{", event(), "}");
      text.append("      ]\n");
    } else {
      message(text, "      ", "message {", event(), "}");
    }
    text.append("    }\n  }\n}\n");
    return text.toString();
  }

  /** Simple names, as people write them; full ones where these would be ambiguous. */
  private String pattern() {
    List<String> types = new ArrayList<>();
    for (String type : method.parameterTypes()) {
      types.add(type.substring(type.lastIndexOf('.') + 1));
    }
    return method.name() + "(" + String.join(", ", types) + ")";
  }

  private Map<String, String> user() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("type", "user");
    putUserId(fields);
    put(fields, "firstName", ValueRole.FIRST_NAME);
    put(fields, "lastName", ValueRole.LAST_NAME);
    put(fields, "email", ValueRole.EMAIL);
    put(fields, "phoneNumber", ValueRole.PHONE);
    return fields;
  }

  private Map<String, String> event() {
    Map<String, String> fields = new LinkedHashMap<>();
    boolean isRevenue = isRevenue();
    fields.put("type", isRevenue ? "revenue" : "action");
    putUserId(fields);
    fields.put("customName", eventName);
    if (isRevenue) {
      if (isReadBefore(found.values().best(ValueRole.AMOUNT))) {
        fields.put("revenue", "\"#{before.revenue}\"");
      } else {
        put(fields, "revenue", ValueRole.AMOUNT);
      }
      fields.put("currency", "IRR");
      put(fields, "orderId", ValueRole.ORDER_ID);
    }
    return fields;
  }

  private boolean isRevenue() {
    boolean ofMoney = false;
    for (Topic topic : found.topics()) {
      ofMoney |= topic.isAboutMoney();
    }
    return ofMoney
        && !found.topics().contains(Topic.SIGNUP)
        && found.values().best(ValueRole.AMOUNT) != null;
  }

  private static boolean isReadBefore(ReachableValue value) {
    return !value.expression().equals("result") && !value.expression().startsWith("result.");
  }

  private void putUserId(Map<String, String> fields) {
    if (found.values().best(ValueRole.USER) != null) {
      put(fields, "customUserId", ValueRole.USER);
    } else {
      // Never a made-up one: without a user id no message is made, which is counted.
      fields.put(
          "customUserId",
          "\"#{null}\"   # no user id is in reach here: say where it is. Until then nothing is sent");
    }
  }

  private void put(Map<String, String> fields, String field, ValueRole role) {
    ReachableValue value = found.values().best(role);
    if (value != null) {
      fields.put(field, "\"#{" + value.expression() + "}\"");
    }
  }

  private static void message(
      StringBuilder text, String indent, String open, Map<String, String> fields, String close) {
    text.append(indent).append(open).append('\n');
    for (Map.Entry<String, String> field : fields.entrySet()) {
      text.append(indent).append("  ").append(field.getKey());
      for (int i = field.getKey().length(); i < "customUserId".length(); i++) {
        text.append(' ');
      }
      text.append(" = ").append(field.getValue()).append('\n');
    }
    text.append(indent).append(close).append('\n');
  }
}
