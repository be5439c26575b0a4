package ir.metrix.agent.capture;

import java.lang.ref.Reference;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;

/**
 * Where the hooks arrive: hands them to {@link Captures}. Its superclass must have been defined
 * before it is loaded.
 */
public final class CaptureDispatcher extends MetrixDispatcher {
  /** Answers what another agent's jar, or a later one of ours, says to the agent in charge. */
  public interface Listener {
    /** Any thread; takes as long as it takes. */
    String told(String command);
  }

  private final Captures captures;
  private final Listener listener;

  public CaptureDispatcher(Captures captures, Listener listener) {
    this.captures = captures;
    this.listener = listener;
  }

  /** From now on the hooks of this JVM arrive here. */
  public void activate() {
    activate(this);
  }

  /** From now on the hooks of this JVM do nothing. */
  public void deactivate() {
    activate(null);
  }

  /** Tells the agent in charge of this JVM, this one or another; null if there is none. */
  public static String tellActive(String command) {
    return tell(command);
  }

  /** Whether this JVM has a running agent, this one or another. */
  public static boolean isAgentActive() {
    return isActive();
  }

  @Override
  protected String onTold(String command) {
    return listener.told(command);
  }

  /**
   * Under a SecurityManager our own permissions count, not those of the application that called us.
   */
  @Override
  protected Object onEnter(final int site, final Object self, final Object[] arguments) {
    if (site < 0) {
      return captures.delegate(~site, self);
    }
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
  protected Object onEnter(
      int site, Object self, int count, Object first, Object second, Object third, Object fourth) {
    if (System.getSecurityManager() == null) {
      return captures.enter(site, self, count, first, second, third, fourth);
    }
    Object[] all = {first, second, third, fourth};
    return onEnter(site, self, Arrays.copyOf(all, count));
  }

  @Override
  public void exit(
      final Object call,
      final Object self,
      final Object first,
      final Object second,
      final Object third,
      final Object fourth,
      final Object result) {
    if (call == null) {
      return;
    }
    if (System.getSecurityManager() == null) {
      captures.exitUnread((TrackedCall) call, self, first, second, third, fourth, result);
      return;
    }
    AccessController.doPrivileged(
        new PrivilegedAction<Void>() {
          @Override
          public Void run() {
            captures.exitUnread((TrackedCall) call, self, first, second, third, fourth, result);
            return null;
          }
        });
  }

  /** From now on these sites have advice of their own. */
  static void adviseSites(Reference<SiteAdvice>[] bySite) {
    advise(bySite);
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
