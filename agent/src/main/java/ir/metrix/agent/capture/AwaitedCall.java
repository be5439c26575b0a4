package ir.metrix.agent.capture;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * A call whose result comes later. Told of it once, by the stage that the application waits for, on
 * the thread that completes it; what it is told again is ignored. Never throws.
 *
 * <p>It is held by what it waits for alone: a stage that is never completed keeps no more than
 * itself.
 */
final class AwaitedCall implements BiConsumer<Object, Throwable> {
  final TrackedCall call;
  private final Captures captures;
  private final AtomicBoolean ended = new AtomicBoolean();

  AwaitedCall(Captures captures, TrackedCall call) {
    this.captures = captures;
    this.call = call;
  }

  @Override
  public void accept(final Object result, final Throwable thrown) {
    if (!end()) {
      return;
    }
    if (System.getSecurityManager() == null) {
      captures.complete(call, result, thrown);
      return;
    }
    // As in the hooks: our own permissions count, not those of the application around us.
    AccessController.doPrivileged(
        new PrivilegedAction<Void>() {
          @Override
          public Void run() {
            captures.complete(call, result, thrown);
            return null;
          }
        });
  }

  void giveUp(String why) {
    if (end()) {
      captures.giveUp(call.site, call.live, why);
    }
  }

  /** Whether this is the first end. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }
}
