package ir.metrix.agent.delivery;

import ir.metrix.agent.log.AgentLog;

/** The loop of one sending thread: take a batch, send it, settle it. Nothing thrown ends it. */
final class Sender implements Runnable {
  private final Dispatcher dispatcher;
  private final Transport transport;
  private final AgentLog log;

  Sender(Dispatcher dispatcher, Transport transport, AgentLog log) {
    this.dispatcher = dispatcher;
    this.transport = transport;
    this.log = log;
  }

  @Override
  public void run() {
    while (!dispatcher.isStopped()) {
      try {
        Batch batch = nextBatch();
        if (batch != null) {
          dispatcher.settle(batch, send(batch), System.nanoTime());
        }
      } catch (Throwable t) {
        log.problem(
            "sender " + t.getClass(), "A sending thread met " + t.getClass() + "; it goes on.");
      }
    }
  }

  /** Null after a wait, so that the caller looks whether it is to end. */
  private Batch nextBatch() {
    try {
      return dispatcher.take(System.nanoTime());
    } catch (InterruptedException e) {
      // Nobody of ours interrupts; whoever does must not stop delivery.
      return null;
    }
  }

  private Answer send(Batch batch) {
    try {
      return transport.send(batch);
    } catch (Throwable t) {
      if (!(t instanceof java.io.IOException)) {
        log.problem(
            "send " + t.getClass(),
            "Sending a batch failed with " + t.getClass() + ". It is tried again.");
      }
      return Answer.failed(t);
    }
  }
}
