package ir.metrix.agent.expression;

/**
 * Compiled expressions of one method that take what the call has as it is passed: it need not be
 * stored anywhere, and the JIT can compile them into the method. Only of calls that returned.
 *
 * <p>The compiled class has the conditions in {@code exit}; see the class that it extends.
 */
public interface DirectReader {
  /**
   * Reads the values of a message, in the order of {@link DirectReads#addMessage}. Before each it
   * sets {@link CallValues#part} to its number. Stops after the user ids if all of those are null.
   *
   * @param call what else they need: the scope, and the bounds of their work
   * @param from the number of the first value to be read
   * @param into where they go, by number
   * @throws EvaluationException if one has no value
   * @throws UnlinkedException if the code does not fit the classes as they are
   */
  void read(
      int message,
      int from,
      CallValues call,
      Object self,
      Object first,
      Object second,
      Object third,
      Object fourth,
      Object result,
      Object[] into);
}
