package ir.metrix.agent.config;

import java.time.Duration;

/**
 * Notices that the files of a configuration changed, its includes and key files too. A burst of
 * saves is one change: only files that look the same twice, a second apart, are worth reading. A
 * configuration of which a part comes from a pipe never changes. Has no thread and no clock of its
 * own. Used by one thread.
 */
public final class FileFollower {
  private static final long SETTLE_NANOS = 1_000_000_000L;

  /** As they were last read, whether or not they were any good. */
  private SeenFiles read;

  /** As they were at the last look, if that was something new. */
  private SeenFiles candidate;

  private long intervalNanos;
  private long nextLookNanos;

  /**
   * @param read the files as they were when they were read
   * @param interval between two looks; zero: never looks
   */
  public FileFollower(SeenFiles read, Duration interval, long nowNanos) {
    wasRead(read, interval, nowNanos);
  }

  /** The files were read again, and may be others now. */
  public void wasRead(SeenFiles files, Duration interval, long nowNanos) {
    read = files;
    candidate = null;
    intervalNanos = interval.toNanos();
    nextLookNanos = nowNanos + intervalNanos;
  }

  /**
   * Whether the files are to be read again, which is said once for each change; then {@link
   * #wasRead} is to be called.
   */
  public boolean isChanged(long nowNanos) {
    if (intervalNanos == 0 || read.readOnce() != null || nowNanos - nextLookNanos < 0) {
      return false;
    }
    SeenFiles now = read.again();
    if (now.equals(read)) {
      candidate = null;
      nextLookNanos = nowNanos + intervalNanos;
      return false;
    }
    if (now.equals(candidate)) {
      // Whatever comes of reading them: as they are they need not be read a second time.
      read = now;
      candidate = null;
      nextLookNanos = nowNanos + intervalNanos;
      return true;
    }
    candidate = now;
    nextLookNanos = nowNanos + SETTLE_NANOS;
    return false;
  }
}
