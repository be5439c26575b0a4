package ir.metrix.agent.instrument;

import java.util.List;

/** Where a rule's hooks are, and why not elsewhere. Immutable. */
public final class RuleWeaving {
  private final List<String> methods;
  private final String refusal;
  private final String noSuchMethod;
  private final String waiting;

  RuleWeaving(List<String> methods, String refusal, String noSuchMethod, String waiting) {
    this.methods = methods;
    this.refusal = refusal;
    this.noSuchMethod = noSuchMethod;
    this.waiting = waiting;
  }

  /** Each with its class and the class of its loader; not all where there are very many. */
  public List<String> methods() {
    return methods;
  }

  /** Why a method or class that the rule means was left as it was; null if none was. */
  public String refusal() {
    return refusal;
  }

  /** Which class, that the rule means, has none of its methods; null if there is none. */
  public String noSuchMethod() {
    return noSuchMethod;
  }

  /** Which classes it waits for. */
  public String waiting() {
    return waiting;
  }
}
