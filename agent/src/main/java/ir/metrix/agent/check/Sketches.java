package ir.metrix.agent.check;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.MessageTemplate;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.MessageType.FieldKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a request of each message of a rule, as the agent would, without values. */
final class Sketches {
  /** What stands in place of a value. */
  interface Filler {
    Object id();

    Object time();

    /**
     * For an expression.
     *
     * @param bound null where the application isn't known, or the expression doesn't hold there
     */
    Object value(String field, FieldKind kind, Template template, BoundExpression bound);
  }

  private final AgentConfig config;
  private final Filler filler;

  Sketches(AgentConfig config, Filler filler) {
    this.config = config;
    this.filler = filler;
  }

  List<RequestSketch> of(Findings findings) {
    List<RequestSketch> sketches = new ArrayList<>();
    for (RuleFindings rule : findings.rules()) {
      MethodFindings typical = rule.typical();
      Map<String, BoundExpression> bound =
          typical == null ? Collections.<String, BoundExpression>emptyMap() : typical.expressions();
      for (MessageTemplate message : rule.rule().messages()) {
        sketches.add(sketch(rule.rule(), message, bound));
      }
    }
    return sketches;
  }

  private RequestSketch sketch(
      Rule rule, MessageTemplate template, Map<String, BoundExpression> bound) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", template.type().wireName());
    message.put("id", filler.id());
    message.put("time", filler.time());
    for (Map.Entry<String, Object> field : template.fields().entrySet()) {
      FieldKind kind = template.type().fields().get(field.getKey());
      message.put(field.getKey(), tree(field.getKey(), kind, field.getValue(), bound));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    putId(body, "customUserId", template.customUserId(), bound);
    putId(body, "metrixUserId", template.metrixUserId(), bound);
    body.put("messages", Collections.singletonList(message));
    String name = name(template);
    return new RequestSketch(
        rule.id(),
        rule.id() + ": " + template.type().wireName() + (name == null ? "" : " " + name),
        rule.application(),
        config.applications().get(rule.application()),
        body);
  }

  private static String name(MessageTemplate template) {
    for (String field : new String[] {"customName", "name"}) {
      Object value = template.fields().get(field);
      if (value instanceof Template && ((Template) value).isConstant()) {
        return String.valueOf(((Template) value).constantValue());
      }
    }
    return null;
  }

  private void putId(
      Map<String, Object> body,
      String field,
      Template template,
      Map<String, BoundExpression> bound) {
    if (template != null) {
      body.put(field, tree(field, FieldKind.STRING, template, bound));
    }
  }

  private Object tree(
      String field, FieldKind kind, Object tree, Map<String, BoundExpression> bound) {
    if (tree instanceof Map) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) tree).entrySet()) {
        String name = (String) entry.getKey();
        object.put(name, tree(name, FieldKind.OBJECT, entry.getValue(), bound));
      }
      return object;
    }
    if (tree instanceof List) {
      List<Object> list = new ArrayList<>();
      for (Object element : (List<?>) tree) {
        list.add(tree(field, FieldKind.OBJECT, element, bound));
      }
      return list;
    }
    Template template = (Template) tree;
    if (template.isConstant()) {
      // Strings of the API leave as strings, whatever the file has.
      return kind == FieldKind.STRING
          ? String.valueOf(template.constantValue())
          : template.constantValue();
    }
    return filler.value(field, kind, template, bound.get(template.source().key()));
  }
}
