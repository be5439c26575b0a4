package ir.metrix.agent.start;

import ir.metrix.agent.config.FileFollower;

/** Follows the configuration file. */
final class ConfigWatch implements Watch.Task {
  private final AgentRuntime agent;

  /** Made at the first look, on the thread that uses it. */
  private FileFollower follower;

  ConfigWatch(AgentRuntime agent) {
    this.agent = agent;
  }

  @Override
  public void look(long nowNanos) {
    if (follower == null) {
      follower =
          new FileFollower(agent.config().files(), agent.config().reloadInterval(), nowNanos);
    }
    agent.sweep();
    if (follower.isChanged(nowNanos)) {
      follower.wasRead(agent.reload(), agent.config().reloadInterval(), nowNanos);
    }
  }
}
