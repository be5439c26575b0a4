package ir.metrix.agent.log;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent's own log: lines that begin with {@code [metrix]}, to the process's stderr or a file.
 * It uses no logging library, and not {@code System.err}, which servers replace by their own
 * loggers. Callers never pass captured values or keys.
 *
 * <p>Once {@link #beginQueueing} was called, threads of the application hand their lines over and
 * go on; what they say faster than it can be written is lost, and that is said. Our own threads
 * write themselves, after what was handed over before.
 */
public final class AgentLog {
  /** Threshold of what is written. */
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** Beginning of the names of all our threads. */
  private static final String OWN_THREADS = "metrix-";

  private static final long REPEAT_NANOS = 60_000_000_000L;

  /** Bounds the memory for problems seen; causes beyond it are counted by their rules only. */
  private static final int MAX_CAUSES = 1_000;

  private static final int MAX_QUEUED = 1_000;

  private final OutputStream stderr;

  /** Null: all goes to stderr. Guarded by the output. */
  private RotatedFile file;

  /** Guarded by the output. */
  private boolean fileFails;

  private final Object output = new Object();
  private final Map<String, Repetition> repetitions = new HashMap<>();
  private volatile Level threshold = Level.INFO;

  private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean queueing;

  /**
   * @param stderr where lines go as long as there is no file
   */
  public AgentLog(OutputStream stderr) {
    this.stderr = stderr;
  }

  /** To the descriptor itself, which belongs to the process and is never closed. */
  public static AgentLog toStderr() {
    return new AgentLog(new FileOutputStream(FileDescriptor.err));
  }

  /**
   * From now on writes to the end of a file, which only its owner may read: a dry run shows
   * messages there.
   *
   * @param maxBytes beyond which the file is renamed to {@code file.1}, and a new one begun
   * @param kept how many renamed files are kept
   * @throws IOException if it cannot be opened; the log then goes on as before
   */
  public void redirectTo(File target, long maxBytes, int kept) throws IOException {
    RotatedFile opened = new RotatedFile(target, maxBytes, kept);
    synchronized (output) {
      writeQueued();
      closeFile();
      file = opened;
    }
  }

  /** From now on writes to stderr. */
  public void redirectToStderr() {
    synchronized (output) {
      writeQueued();
      closeFile();
    }
  }

  private void closeFile() {
    if (file != null) {
      file.close();
      file = null;
      fileFails = false;
    }
  }

  /**
   * From now on threads of the application don't write themselves.
   *
   * @return what a thread of ours has to run: it writes what they hand over, until it is
   *     interrupted
   */
  public Runnable beginQueueing() {
    queueing = true;
    return new Runnable() {
      @Override
      public void run() {
        try {
          while (true) {
            byte[] line = queue.take();
            synchronized (output) {
              write(line);
              writeQueued();
            }
          }
        } catch (InterruptedException end) {
          // The log is being closed: whoever does that writes what is left.
          return;
        }
      }
    };
  }

  /** Writes what was handed over, and closes the file. The log can be used on, as at first. */
  public void close() {
    queueing = false;
    redirectToStderr();
  }

  public void setThreshold(Level threshold) {
    this.threshold = threshold;
  }

  public void debug(String line) {
    say(Level.DEBUG, line);
  }

  public void info(String line) {
    say(Level.INFO, line);
  }

  public void warn(String line) {
    say(Level.WARN, line);
  }

  public void error(String line) {
    say(Level.ERROR, line);
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

  private void say(Level level, String line) {
    if (level.compareTo(threshold) < 0) {
      return;
    }
    byte[] bytes = format(level, line);
    if (queueing && !Thread.currentThread().getName().startsWith(OWN_THREADS)) {
      if (!queue.offer(bytes)) {
        lost.incrementAndGet();
      }
      return;
    }
    synchronized (output) {
      writeQueued();
      write(bytes);
    }
  }

  private byte[] format(Level level, String line) {
    // A caret below a text makes lines of their own; each is known for ours.
    String text =
        "[metrix] "
            + (level == Level.INFO ? "" : level + " ")
            + line.replace("\n", System.lineSeparator() + "[metrix] ")
            + System.lineSeparator();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Holding the output. */
  private void writeQueued() {
    byte[] line;
    while ((line = queue.poll()) != null) {
      write(line);
    }
    long missing = lost.getAndSet(0);
    if (missing > 0) {
      write(
          format(
              Level.WARN,
              missing + " lines are missing here: they came faster than they could be written"));
    }
  }

  /** Holding the output. */
  private void write(byte[] line) {
    if (file != null) {
      try {
        file.write(stamped(line));
        fileFails = false;
        return;
      } catch (IOException e) {
        if (!fileFails) {
          fileFails = true;
          writeToStderr(
              format(
                  Level.WARN,
                  "log.file cannot be written (" + e + "); lines come here until it can"));
        }
      }
    }
    writeToStderr(line);
  }

  /** In a file of its own nobody else says when a line was written. */
  private static byte[] stamped(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    String time = "[metrix] " + Instant.now().truncatedTo(ChronoUnit.MILLIS) + " ";
    return text.replace("[metrix] ", time).getBytes(StandardCharsets.UTF_8);
  }

  private void writeToStderr(byte[] line) {
    try {
      // One write: lines of several threads, and of the server on the same descriptor, do not mix.
      stderr.write(line);
      stderr.flush();
    } catch (IOException closed) {
      // There is no other place to say that.
      return;
    }
  }

  private static final class Repetition {
    private long saidAt;
    private long suppressed;

    private Repetition(long saidAt) {
      this.saidAt = saidAt;
    }
  }
}
