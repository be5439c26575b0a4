package ir.metrix.agent.ring;

import ir.metrix.agent.message.Message;
import java.util.concurrent.locks.LockSupport;

/** A message whose thread waits until it is safe. */
public final class Ticket {
  private static final long LOOK_NANOS = 50_000_000;

  final Message message;
  private final Thread waiter = Thread.currentThread();
  private volatile boolean released;

  Ticket(Message message) {
    this.message = message;
  }

  void release() {
    released = true;
    LockSupport.unpark(waiter);
  }

  public boolean isReleased() {
    return released;
  }

  /** Waits a little; to be called again. An interrupt is kept for the application, not obeyed. */
  public void awaitBriefly() {
    // A thread that is interrupted does not park: it would spin here.
    boolean interrupted = Thread.interrupted();
    if (!released) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
