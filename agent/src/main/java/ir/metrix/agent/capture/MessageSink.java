package ir.metrix.agent.capture;

import ir.metrix.agent.message.Message;

/** Takes messages over. */
public interface MessageSink {
  /** Takes the message or drops and counts it; never waits and never throws. Any thread. */
  boolean offer(Message message);

  /**
   * The first class was woven, messages will come: gets ready, in the background. Returns at once.
   */
  void prepare();
}
