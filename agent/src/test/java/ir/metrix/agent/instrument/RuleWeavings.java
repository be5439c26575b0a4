package ir.metrix.agent.instrument;

import java.util.List;

/** Makes snapshots without classes. */
public final class RuleWeavings {
  private RuleWeavings() {}

  public static RuleWeaving of(String refusal, String noSuchMethod, String... methods) {
    return new RuleWeaving(List.of(methods), refusal, noSuchMethod, "no class was loaded");
  }
}
