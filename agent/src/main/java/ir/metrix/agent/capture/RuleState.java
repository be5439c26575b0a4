package ir.metrix.agent.capture;

import ir.metrix.agent.instrument.RuleWeaving;
import java.util.List;

/**
 * How far a rule has come, and why no farther. Immutable; a moment's truth, since classes load and
 * calls happen meanwhile.
 */
public final class RuleState {
  /** In the order in which a rule that works goes through them. */
  public enum Kind {
    /** No class that it means was loaded. */
    WAITING("waiting for its class"),
    /** A class that it means has none of its methods. */
    NO_SUCH_METHOD("no such method"),
    /** All that it means was left as it was. */
    REFUSED("refused"),
    /** Its hooks are in place, and were not called. */
    NEVER_CALLED("never called"),
    /** Called, but there was nothing to send. */
    FILTERED("called, nothing sent"),
    /** It works. */
    ACTIVE("active"),
    /** Switched off, since reading its values took too long. */
    OFF("switched off");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  private final Kind kind;
  private final String reason;
  private final List<String> methods;

  private RuleState(Kind kind, String reason, List<String> methods) {
    this.kind = kind;
    this.reason = reason;
    this.methods = methods;
  }

  /**
   * From what became of its classes and its calls.
   *
   * @param sends whether the rule has messages; one that has a scope only is at work when called
   */
  public static RuleState of(RuleWeaving weaving, RuleFigures figures, boolean sends) {
    List<String> methods = weaving.methods();
    if (methods.isEmpty()) {
      return unwoven(weaving);
    }
    String left = weaving.refusal() == null ? "" : "; " + weaving.refusal();
    String woven = "woven into " + methods.size() + (methods.size() == 1 ? " method" : " methods");
    if (figures.off) {
      return new RuleState(Kind.OFF, "its values took longer than safety.capture-time", methods);
    }
    if (figures.calls() == 0) {
      return new RuleState(Kind.NEVER_CALLED, woven + ", never called" + left, methods);
    }
    if (sends && figures.captured() == 0) {
      return new RuleState(Kind.FILTERED, figures + left, methods);
    }
    return new RuleState(Kind.ACTIVE, woven + left, methods);
  }

  private static RuleState unwoven(RuleWeaving weaving) {
    if (weaving.refusal() != null) {
      return new RuleState(Kind.REFUSED, weaving.refusal(), weaving.methods());
    }
    return weaving.noSuchMethod() != null
        ? new RuleState(Kind.NO_SUCH_METHOD, weaving.noSuchMethod(), weaving.methods())
        : new RuleState(Kind.WAITING, weaving.waiting(), weaving.methods());
  }

  public Kind kind() {
    return kind;
  }

  /** For people, without a full stop. */
  public String reason() {
    return reason;
  }

  /** The methods that have its hook, each with the class of its loader. */
  public List<String> methods() {
    return methods;
  }

  @Override
  public String toString() {
    return kind.text() + ": " + reason;
  }
}
