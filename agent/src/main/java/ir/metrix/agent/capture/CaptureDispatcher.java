package ir.metrix.agent.capture;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Where the hooks arrive: hands them to {@link Captures}. Its superclass must have been defined
 * before it is loaded.
 */
public final class CaptureDispatcher extends MetrixDispatcher {
  private final Captures captures;

  public CaptureDispatcher(Captures captures) {
    this.captures = captures;
  }

  /** From now on the hooks of this JVM arrive here. */
  public void activate() {
    activate(this);
  }

  /** Whether this JVM has a running agent, this one or another. */
  public static boolean isAgentActive() {
    return isActive();
  }

  /**
   * Under a SecurityManager our own permissions count, not those of the application that called us.
   */
  @Override
  protected Object onEnter(final int site, final Object self, final Object[] arguments) {
    if (System.getSecurityManager() == null) {
      return captures.enter(site, self, arguments);
    }
    return AccessController.doPrivileged(
        new PrivilegedAction<Object>() {
          @Override
          public Object run() {
            return captures.enter(site, self, arguments);
          }
        });
  }

  @Override
  protected void onExit(final Object call, final Object result, final Throwable thrown) {
    if (System.getSecurityManager() == null) {
      captures.exit((TrackedCall) call, result, thrown);
      return;
    }
    AccessController.doPrivileged(
        new PrivilegedAction<Void>() {
          @Override
          public Void run() {
            captures.exit((TrackedCall) call, result, thrown);
            return null;
          }
        });
  }

  @Override
  protected void onHandOver(final Object task) {
    if (System.getSecurityManager() == null) {
      captures.handOver(task);
      return;
    }
    AccessController.doPrivileged(
        new PrivilegedAction<Void>() {
          @Override
          public Void run() {
            captures.handOver(task);
            return null;
          }
        });
  }

  @Override
  protected void onResume(final Object task) {
    captures.resume(task);
  }

  @Override
  protected void onRestore(final Object task) {
    captures.restore(task);
  }
}
