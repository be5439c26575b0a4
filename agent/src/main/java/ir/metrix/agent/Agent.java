package ir.metrix.agent;

/** The entry of the jar. */
public final class Agent {
  private Agent() {}
}
