package ir.metrix.agent.expression;

/** Makes a package of a named Java module readable by this agent's reflection. */
public interface ModuleOpener {
  /**
   * Opens the package of {@code type} to the agent, if it may be opened; does nothing otherwise.
   * Any thread.
   */
  void open(Class<?> type);
}
