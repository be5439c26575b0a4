package ir.metrix.agent.check;

import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.WireTime;
import ir.metrix.agent.expression.BoundExpression;
import ir.metrix.agent.expression.Template;
import ir.metrix.agent.message.MessageType.FieldKind;
import java.util.List;

/** What each rule would send, with the types of its expressions in place of values. */
public final class Plan implements Sketches.Filler {
  private final WireTime wireTime;

  private Plan(WireTime wireTime) {
    this.wireTime = wireTime;
  }

  /** One request for each message of each rule. */
  public static List<RequestSketch> of(AgentConfig config, Findings findings) {
    return new Sketches(config, new Plan(config.wireTime())).of(findings);
  }

  @Override
  public Object id() {
    return "<made by the agent>";
  }

  @Override
  public Object time() {
    switch (wireTime) {
      case SECONDS_STRING:
        return "<Unix seconds of the call, a string>";
      case SECONDS:
        return "<Unix seconds of the call>";
      default:
        return "<Unix milliseconds of the call>";
    }
  }

  @Override
  public Object value(String field, FieldKind kind, Template template, BoundExpression bound) {
    return bound == null ? "<?> " + template.text().trim() : "<" + bound.type() + ">";
  }
}
