package ir.metrix.agent.log;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The agent's own log: lines that begin with {@code [metrix]}, to the process's stderr. It uses no
 * logging library, and not {@code System.err}, which servers replace by their own loggers. Callers
 * never pass captured values or keys.
 */
public final class AgentLog {
  /** Threshold of what is written. */
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  private static final long REPEAT_NANOS = 60_000_000_000L;

  /** Bounds the memory for problems seen; causes beyond it are counted by their rules only. */
  private static final int MAX_CAUSES = 1_000;

  private volatile PrintStream out;
  private final Map<String, Repetition> repetitions = new HashMap<>();
  private volatile Level threshold = Level.INFO;

  public AgentLog(PrintStream out) {
    this.out = out;
  }

  public static AgentLog toStderr() {
    return new AgentLog(
        new PrintStream(new FileOutputStream(FileDescriptor.err), true) {
          @Override
          public void close() {
            // The descriptor belongs to the process.
          }
        });
  }

  /**
   * From now on writes to the end of a file.
   *
   * @throws IOException if it cannot be opened; the log then goes on as before
   */
  public void redirectTo(File file) throws IOException {
    out = new PrintStream(new FileOutputStream(file, true), true, "UTF-8");
  }

  public void setThreshold(Level threshold) {
    this.threshold = threshold;
  }

  public void debug(String line) {
    write(Level.DEBUG, line);
  }

  public void info(String line) {
    write(Level.INFO, line);
  }

  public void warn(String line) {
    write(Level.WARN, line);
  }

  public void error(String line) {
    write(Level.ERROR, line);
  }

  /**
   * Says a problem the first time at once, then at most once a minute with the number of times it
   * came meanwhile.
   *
   * @param cause what makes two problems the same, for instance rule and error class
   */
  public void problem(String cause, String line) {
    long suppressed;
    synchronized (repetitions) {
      long now = System.nanoTime();
      Repetition repetition = repetitions.get(cause);
      if (repetition == null) {
        suppressed = 0;
        if (repetitions.size() >= MAX_CAUSES) {
          // So many different problems are one: the log is full of them already.
          return;
        }
        repetitions.put(cause, new Repetition(now));
      } else if (now - repetition.saidAt < REPEAT_NANOS) {
        repetition.suppressed++;
        return;
      } else {
        suppressed = repetition.suppressed;
        repetition.saidAt = now;
        repetition.suppressed = 0;
      }
    }
    warn(
        suppressed == 0
            ? line
            : line + " (and " + suppressed + " times more since it was last said)");
  }

  private void write(Level level, String line) {
    if (level.compareTo(threshold) < 0) {
      return;
    }
    // A caret below a text makes lines of their own; each is known for ours.
    String text =
        "[metrix] "
            + (level == Level.INFO ? "" : level + " ")
            + line.replace("\n", System.lineSeparator() + "[metrix] ")
            + System.lineSeparator();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // One write: lines of several threads, and of the server on the same descriptor, do not mix.
    PrintStream current = out;
    current.write(bytes, 0, bytes.length);
    current.flush();
  }

  private static final class Repetition {
    private long saidAt;
    private long suppressed;

    private Repetition(long saidAt) {
      this.saidAt = saidAt;
    }
  }
}
