package ir.metrix.agent.spool;

import ir.metrix.agent.once.FactWindow;
import ir.metrix.agent.spool.SpoolFiles.SpoolFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * Keeps on disk which facts were sent, for the next process: files that are appended to, and that
 * go when all in them is older than the longest {@code once-window}, or when there are more entries
 * than are kept in memory. What a dead process left is moved into our own store. The spool's thread
 * only.
 *
 * <p>A fact is written after its message: a crash in between sends it again, with the same id. For
 * the same reason it is not forced to the medium.
 */
final class FactFiles {
  static final String PREFIX = "once-";

  private static final int DIGITS = 10;
  private static final int ENTRIES_IN_FILE = 100_000;

  /** A file goes as a whole: what is over its time takes an eighth more than what is not. */
  private static final int FILES_IN_WINDOW = 8;

  /** What the disk refuses is given up beyond this. */
  private static final int MOST_PENDING = 500_000;

  private final SpoolContext context;
  private final FactWindow window;
  private final int entriesInFile;

  /** Written with their messages or not yet; all of these are appended next. */
  private final TimedKeys pending;

  /** Those in our own store. */
  private final List<FactFile> files = new ArrayList<>();

  private final List<Store> readStores = new ArrayList<>();

  /** Of those stores. */
  private final Queue<FactFile> unread = new ArrayDeque<>();

  /** The one that is appended to. */
  private FactFile active;

  private long lastNumber;

  FactFiles(SpoolContext context, FactWindow window) {
    this(context, window, ENTRIES_IN_FILE);
  }

  FactFiles(SpoolContext context, FactWindow window, int entriesInFile) {
    this.context = context;
    this.window = window;
    this.entriesInFile = entriesInFile;
    this.pending = new TimedKeys(context, Format.FACTS_MAGIC);
  }

  private static final class FactFile {
    private final Store store;
    private final Path path;

    /** 0 if its header is damaged. */
    private long createdMillis;

    private long newestMillis = Long.MIN_VALUE;
    private long entries;

    private FactFile(Store store, Path path) {
      this.store = store;
      this.path = path;
    }
  }

  /** Whether a rule has, or had, a {@code once}: else files are left as they are. */
  boolean isWanted() {
    return window.longestMillis() > 0;
  }

  /** The message of a fact was taken over. */
  void note(SpoolRecord record) {
    if (record.fact == null || context.options.durability() == Durability.MEMORY) {
      return;
    }
    if (pending.count() >= MOST_PENDING) {
      pending.clear();
    }
    pending.add(record.fact.key(), context.clock.millis());
  }

  /**
   * Reads one file of what stores have that were opened since the last time.
   *
   * @return whether all of it is read
   */
  boolean readNext(List<Store> open, Store own) {
    if (own == null || !isWanted()) {
      return true;
    }
    if (unread.isEmpty() && readStores.size() < open.size()) {
      if (!readStores.contains(own)) {
        list(own, own);
      }
      for (Store store : open) {
        if (!readStores.contains(store)) {
          list(store, own);
        }
      }
    }
    if (!unread.isEmpty()) {
      FactFile next = unread.remove();
      try {
        read(next.path, next.store, own);
      } catch (IOException | SecurityException e) {
        cannotRead(e);
      }
    }
    return unread.isEmpty();
  }

  /** Whether a store has something that nobody has read yet. */
  boolean isUnread(Store store) {
    boolean isUnread = isWanted() && !readStores.contains(store);
    for (FactFile file : unread) {
      isUnread |= file.store == store;
    }
    return isUnread;
  }

  private void list(Store store, Store own) {
    readStores.add(store);
    try {
      for (String name : context.files.names(store.directory())) {
        long number = number(name);
        if (number >= 0) {
          if (store == own) {
            lastNumber = Math.max(lastNumber, number);
          }
          unread.add(new FactFile(store, store.directory().resolve(name)));
        }
      }
    } catch (IOException | SecurityException e) {
      cannotRead(e);
    }
  }

  private void cannotRead(Exception e) {
    context.log.problem(
        "once read",
        "It cannot be read which values of 'once' were sent earlier: "
            + e
            + ". They may be sent again, with the same ids.");
  }

  private void read(Path path, Store store, Store own) throws IOException {
    byte[] header = new byte[Format.HEADER_BYTES];
    Format.Header judged = pending.header(path, header);
    if (judged == Format.Header.LATER_VERSION) {
      context.log.warn(
          path + " was written by a later version of the agent, and is left as it is.");
      return;
    }
    final FactFile read = new FactFile(store, path);
    read.createdMillis = judged == Format.Header.INTACT ? Format.createdMillis(header) : 0;
    pending.read(
        path,
        new TimedKeys.Listener() {
          @Override
          public void entry(long key, long timeMillis) {
            read.entries++;
            read.newestMillis = Math.max(read.newestMillis, timeMillis);
            window.load(key, timeMillis);
          }
        });
    if (isOver(read)) {
      context.files.delete(path);
    } else if (store == own) {
      files.add(read);
    } else {
      FactFile moved = new FactFile(own, nextPath(own));
      context.files.replace(path, moved.path);
      moved.createdMillis = read.createdMillis;
      moved.newestMillis = read.newestMillis;
      moved.entries = read.entries;
      files.add(moved);
    }
  }

  private boolean isOver(FactFile file) {
    return file.newestMillis < context.clock.millis() - window.longestMillis();
  }

  private Path nextPath(Store own) {
    StringBuilder digits = new StringBuilder(Long.toString(++lastNumber));
    while (digits.length() < DIGITS) {
      digits.insert(0, '0');
    }
    return own.directory().resolve(PREFIX + digits);
  }

  /** -1 for what is no such file. */
  private static long number(String name) {
    return name.startsWith(PREFIX) && name.substring(PREFIX.length()).matches("[0-9]{1,18}")
        ? Long.parseLong(name.substring(PREFIX.length()))
        : -1;
  }

  /** Writes what was noted. Its messages are written already, so that a failure costs no more. */
  void write(Store own) {
    // Files stay in their order: the new one comes when the old ones are known.
    if (pending.count() == 0 || !unread.isEmpty()) {
      return;
    }
    try {
      long now = context.clock.millis();
      if (active == null && !files.isEmpty()) {
        active = files.get(files.size() - 1);
      }
      if (active == null
          || active.entries >= entriesInFile
          || now - active.createdMillis > window.longestMillis() / FILES_IN_WINDOW) {
        active = new FactFile(own, nextPath(own));
        active.createdMillis = now;
        files.add(active);
      }
      try (SpoolFile file = context.files.openToWrite(active.path)) {
        pending.appendTo(file);
      }
      active.entries += pending.count();
      active.newestMillis = now;
      pending.clear();
      deleteWhatIsTooMuch();
    } catch (IOException | SecurityException e) {
      context.log.problem(
          "once write",
          "It cannot be written down which values of 'once' were sent: "
              + e
              + ". It is tried again; if the process ends before, they may be sent again, with the"
              + " same ids.");
    }
  }

  private void deleteWhatIsTooMuch() throws IOException {
    long entries = 0;
    for (FactFile file : files) {
      entries += file.entries;
    }
    while (entries - files.get(0).entries > window.mostFacts() && files.get(0) != active) {
      FactFile oldest = files.remove(0);
      entries -= oldest.entries;
      context.files.delete(oldest.path);
    }
  }

  /** Deletes files in which all is over its time. */
  void expire() {
    for (Iterator<FactFile> each = files.iterator(); each.hasNext(); ) {
      FactFile file = each.next();
      if (isOver(file)) {
        try {
          context.files.delete(file.path);
          each.remove();
          active = file == active ? null : active;
        } catch (IOException e) {
          // On Windows someone may have it open: the next time.
          context.log.debug("a file of once could not be deleted: " + e);
        }
      }
    }
  }

  /** A store is no longer ours, or not there any more. */
  void closed(Store store, Store own) {
    readStores.remove(store);
    for (Iterator<FactFile> each = unread.iterator(); each.hasNext(); ) {
      if (each.next().store == store) {
        each.remove();
      }
    }
    if (store == own) {
      files.clear();
      active = null;
      lastNumber = 0;
    }
  }
}
