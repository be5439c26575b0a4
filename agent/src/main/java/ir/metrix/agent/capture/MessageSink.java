package ir.metrix.agent.capture;

import ir.metrix.agent.message.Message;

/** Takes messages over. */
public interface MessageSink {
  /** Where the messages of that rule go. */
  OfRule ofRule(String ruleId);

  /** Takes the messages of one rule. */
  interface OfRule {
    /**
     * Counts the message as captured, and takes it, or drops it and counts that too; never waits
     * and never throws. Any thread.
     */
    boolean offer(Message message);

    /** How many messages were offered in this JVM. Any thread. */
    long captured();
  }

  /**
   * The first class was woven, messages will come: gets ready, in the background. Returns at once.
   */
  void prepare();
}
