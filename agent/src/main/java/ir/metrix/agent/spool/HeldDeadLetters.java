package ir.metrix.agent.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Dead letters on their way to their file. First the line, then the ack: a crash in between makes
 * two lines of a message, never none. What the file does not take is held and tried again, within
 * bounds; what else was delivered is acknowledged meanwhile. The spool's thread only.
 */
final class HeldDeadLetters {
  private static final long RETRY_MILLIS = 1_000;

  private final SpoolContext context;
  private final DeadLetters files;
  private final Keeper keeper;
  private final List<Held> held = new ArrayList<>();
  private long writeAt;

  HeldDeadLetters(SpoolContext context, Keeper keeper) {
    this.context = context;
    this.files = new DeadLetters(context);
    this.keeper = keeper;
  }

  /** Who has the records, and the directory. */
  interface Keeper {
    /** The store that is written to; makes one if there is none yet. */
    Store open() throws IOException;

    /** It is set aside, or at least counted. */
    void settle(SpoolRecord record);

    /** Perhaps the directory is gone. */
    void lookAroundSoon();
  }

  private static final class Held {
    private final SpoolRecord record;
    private final byte[] line;

    private Held(SpoolRecord record, byte[] line) {
      this.record = record;
      this.line = line;
    }
  }

  /**
   * @param line null if nothing is to be written
   */
  void add(SpoolRecord record, byte[] line) {
    held.add(new Held(record, line));
  }

  /** Whatever failed a moment ago. */
  void retryNow() {
    writeAt = 0;
  }

  void writeIfDue(long nowMillis) {
    if (held.isEmpty()) {
      return;
    }
    if (nowMillis >= writeAt && write(nowMillis)) {
      return;
    }
    while (areTooMany()) {
      // Nobody is to wait for their places in the window, nor may they fill the memory.
      keeper.settle(held.remove(held.size() - 1).record);
    }
  }

  /** False if they have to wait. */
  private boolean write(long nowMillis) {
    Store store;
    try {
      store = keeper.open();
    } catch (IOException | SecurityException e) {
      // There is no disk at all, and what is refused for good must not fill the memory.
      context.log.problem(
          "dead letters",
          "Messages that Metrix refuses for good are counted but cannot be set aside: "
              + Spool.describe(e)
              + ". Make spool.directory writable for the application's user.");
      settleAll();
      return true;
    }
    try {
      files.append(store, lines());
      settleAll();
      return true;
    } catch (IOException | SecurityException e) {
      writeAt = nowMillis + RETRY_MILLIS;
      keeper.lookAroundSoon();
      context.log.problem(
          "dead letters",
          "Messages that Metrix refuses for good cannot be set aside in "
              + store.root.resolve(DeadLetters.DIRECTORY)
              + ": "
              + Spool.describe(e)
              + ". They wait, and it is tried again; beyond "
              + context.options.mostUnwrittenDeadLetters()
              + ", or "
              + mostBytes()
              + " bytes, they are counted only. Make it writable for the application's user.");
      return false;
    }
  }

  private List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    for (Held letter : held) {
      if (letter.line != null && !letter.record.isSettled) {
        lines.add(letter.line);
      }
    }
    return lines;
  }

  private void settleAll() {
    for (Held letter : held) {
      keeper.settle(letter.record);
    }
    held.clear();
  }

  /** Else nobody but they would have a place in the window in the end. */
  private boolean areTooMany() {
    if (held.size() > context.options.mostUnwrittenDeadLetters()) {
      return true;
    }
    long bytes = 0;
    for (Held letter : held) {
      bytes += letter.record.sizeBytes();
    }
    return bytes > mostBytes() && held.size() > 1;
  }

  private long mostBytes() {
    return context.options.windowBytes() / 4;
  }
}
