package ir.metrix.agent.capture;

import ir.metrix.agent.expression.ProgramCompiler;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * The advice that sites have of their own, by number: what woven code looks up in the {@link
 * CaptureDispatcher} as a call returns. A site gets its advice when a call of it returns for the
 * first time, and again after sites were replaced. Any thread.
 */
final class AdviceTable {
  private final Captures captures;
  private final ProgramCompiler compiler;
  private final Object lock = new Object();

  /** Nobody is given advice any more; guarded by the lock. */
  private boolean isClosed;

  /** Replaced as a whole, under the lock. */
  private volatile Reference<SiteAdvice>[] bySite = noAdvice();

  AdviceTable(Captures captures, ProgramCompiler compiler) {
    this.captures = captures;
    this.compiler = compiler;
  }

  /** Null where the calls of the site are to be read otherwise. */
  SiteAdvice of(Site site) {
    int number = site.number;
    if (System.getSecurityManager() != null || !captures.isInForce(site)) {
      return null;
    }
    Reference<SiteAdvice>[] known = bySite;
    SiteAdvice advice = number < known.length && known[number] != null ? known[number].get() : null;
    if (advice == null) {
      advice = site.makeAdvice(compiler, captures, captures.maxCaptureNanos());
      if (advice != null) {
        put(site, advice);
      }
    }
    return advice;
  }

  private void put(Site site, SiteAdvice advice) {
    synchronized (lock) {
      if (!isClosed && captures.isInForce(site)) {
        Reference<SiteAdvice>[] grown =
            Arrays.copyOf(bySite, Math.max(bySite.length, site.number + 1));
        grown[site.number] = new WeakReference<>(advice);
        bySite = grown;
        CaptureDispatcher.adviseSites(grown);
      }
    }
  }

  /** Other sites took the place of some. */
  void forget() {
    synchronized (lock) {
      if (bySite.length > 0) {
        bySite = noAdvice();
        CaptureDispatcher.adviseSites(bySite);
      }
    }
  }

  /** What comes later is nobody's. */
  void close() {
    synchronized (lock) {
      isClosed = true;
    }
    forget();
  }

  @SuppressWarnings("unchecked") // an array of a generic type
  private static Reference<SiteAdvice>[] noAdvice() {
    return (Reference<SiteAdvice>[]) new Reference<?>[0];
  }
}
