package ir.metrix.agent.capture;

import ir.metrix.agent.message.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Counts what it is offered, as the delivery does. */
public final class CountingSink implements MessageSink {
  private final Map<String, Long> captured = new ConcurrentHashMap<>();
  private final Predicate<Message> queue;

  /**
   * @param queue takes a message, or returns false
   */
  public CountingSink(Predicate<Message> queue) {
    this.queue = queue;
  }

  @Override
  public OfRule ofRule(String ruleId) {
    return new OfRule() {
      @Override
      public boolean offer(Message message) {
        captured.merge(ruleId, 1L, Long::sum);
        return queue.test(message);
      }

      @Override
      public long captured() {
        return captured.getOrDefault(ruleId, 0L);
      }
    };
  }

  @Override
  public void prepare() {}
}
