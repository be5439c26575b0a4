package ir.metrix.agent.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The directories of processes below the spool's directory: {@code process-1}, {@code process-2} …
 * A process owns those whose file {@code lock} it has locked. The system gives a lock up when its
 * process ends, however it ends: no process id is written or believed.
 */
final class Stores {
  private static final String PROCESS = "process-";

  /** A process that ends wants its counts to be taken over at once, not by the next start. */
  static final String HANDED_OVER = "handed-over";

  private final SpoolContext context;

  /** What was in directories when this version could do nothing with it. */
  private final Map<Path, List<String>> nothingToDo = new HashMap<>();

  /** Something may be there that could not be looked at this time. */
  private boolean hasMissed;

  Stores(SpoolContext context) {
    this.context = context;
  }

  /**
   * Locks and opens what dead processes left; what cannot be opened is said and left.
   *
   * @param countsToo also where no message is left, but what became of earlier ones
   */
  List<Store> adopt(boolean countsToo) {
    hasMissed = areAllShut();
    List<Store> adopted = new ArrayList<>();
    for (Path root : context.options.directories()) {
      for (Path directory : processes(root)) {
        boolean all = countsToo || names(directory).contains(HANDED_OVER);
        if (holdsSomething(directory, all)) {
          Store store = adopt(directory, all);
          if (store != null) {
            adopted.add(store);
          }
        }
      }
    }
    return adopted;
  }

  /** The directories of all processes, of dead and living ones. */
  List<Path> directories() {
    List<Path> all = new ArrayList<>();
    for (Path root : context.options.directories()) {
      all.addAll(processes(root));
    }
    return all;
  }

  /** One of several may be another user's; if there is no other one, it should be ours. */
  private boolean areAllShut() {
    for (Path root : context.options.directories()) {
      if (!isShut(root)) {
        return false;
      }
    }
    return true;
  }

  private boolean isShut(Path root) {
    try {
      context.files.names(root);
      return false;
    } catch (AccessDeniedException e) {
      return true;
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  /** Whether a process may have left something that the last {@link #adopt} could not look at. */
  boolean hasMissed() {
    return hasMissed;
  }

  private Store adopt(Path directory, boolean countsToo) {
    try {
      Store store = lockAndOpen(directory, false);
      if (store == null) {
        return null;
      }
      boolean hasCounts = !store.ledger.isEmpty() || hasFacts(names(directory));
      if (store.segments.isEmpty() && !(countsToo && hasCounts)) {
        nothingToDo.put(directory, names(directory));
        store.close();
        return null;
      }
      return store;
    } catch (NoSuchFileException e) {
      context.log.problem(
          "spool adopt " + directory,
          directory
              + " has no file '"
              + Store.LOCK
              + "': it is being deleted, perhaps while its process lives, which has the messages too."
              + " What is in it is left alone. If it is to be delivered, and no process has it, make"
              + " an empty file of that name.");
      return null;
    } catch (IOException e) {
      missed(directory, e);
      return null;
    }
  }

  private boolean holdsSomething(Path directory, boolean countsToo) {
    List<String> names = names(directory);
    if (names.equals(nothingToDo.get(directory))) {
      return false;
    }
    for (String name : names) {
      if (name.endsWith(Segment.SUFFIX) || (countsToo && name.startsWith(LedgerFile.PREFIX))) {
        return true;
      }
    }
    return countsToo && hasFacts(names);
  }

  private boolean hasFacts(List<String> names) {
    for (String name : names) {
      if (name.startsWith(FactFiles.PREFIX)) {
        return context.keepsFacts();
      }
    }
    return false;
  }

  /**
   * Opens a directory for this process: the first that no other has, or a new one.
   *
   * @throws IOException which says of each directory why it cannot be used
   */
  Store openOwn() throws IOException {
    IOException failure = null;
    for (Path root : context.options.directories()) {
      try {
        return openIn(root);
      } catch (IOException | SecurityException e) {
        IOException next = new IOException(root + " (" + reason(e) + ")");
        failure =
            failure == null
                ? next
                : new IOException(failure.getMessage() + ", " + next.getMessage());
      }
    }
    throw failure == null ? new IOException("no directory is given") : failure;
  }

  private Store openIn(Path root) throws IOException {
    context.files.createDirectories(root);
    restrictIfOurs(root);
    long last = 0;
    IOException noLock = null;
    for (Path directory : processes(root)) {
      last = Math.max(last, number(directory.getFileName().toString()));
      try {
        Store store = lockAndOpen(directory, false);
        if (store != null) {
          return store;
        }
      } catch (IOException e) {
        if (!(e instanceof AccessDeniedException || e instanceof NoSuchFileException)) {
          noLock = e;
        }
        // Else another user's, or it is being deleted and its process may still live.
      }
    }
    if (noLock != null) {
      // Where files can't be locked, a directory more doesn't help.
      throw noLock;
    }
    while (true) {
      Path directory = root.resolve(PROCESS + ++last);
      context.files.createDirectories(directory);
      Store store = lockAndOpen(directory, true);
      if (store != null) {
        if (context.forces()) {
          forceWhatLeadsTo(directory);
        }
        return store;
      }
    }
  }

  /** Else a power cut could take a directory that was just made, with all that was forced in it. */
  private void forceWhatLeadsTo(Path directory) {
    Path parent = directory.toAbsolutePath().getParent();
    for (; parent != null; parent = parent.getParent()) {
      context.files.forceDirectory(parent);
    }
  }

  /**
   * Null if another process has it. A directory without the file is being deleted: the lock of its
   * process, should that live, is on the file that is gone, and one of our own would say nothing.
   */
  private Store lockAndOpen(Path directory, boolean isNew) throws IOException {
    SpoolFiles.Lock lock;
    try {
      lock = context.files.tryLock(directory.resolve(Store.LOCK), isNew);
    } catch (AccessDeniedException | NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "a file there cannot be locked, as on some network file systems: " + reason(e), e);
    }
    if (lock == null) {
      return null;
    }
    boolean opened = false;
    try {
      Store store = Store.open(context, directory, lock);
      if (store.ledger.id == 0) {
        store.ledger.id = new SplittableRandom().nextLong() ^ directory.hashCode();
      } else {
        forgetIfAbsorbed(store);
      }
      context.files.delete(directory.resolve(HANDED_OVER));
      opened = true;
      return store;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** Its counts may stand in another ledger already, and a crash came before they went here. */
  private void forgetIfAbsorbed(Store store) throws IOException {
    for (Path other : processes(store.root)) {
      if (!other.equals(store.directory())) {
        LedgerFile ledger = new LedgerFile(context.files, other, 0, context.checksums);
        readIfPossible(ledger);
        if (ledger.absorbed.contains(store.ledger.id)) {
          store.ledger.rules.clear();
          store.ledger.deleteFiles();
        }
      }
    }
  }

  private static void readIfPossible(LedgerFile ledger) {
    try {
      ledger.read();
    } catch (IOException e) {
      // It stays empty: another user's, who does not take over what is ours.
      return;
    }
  }

  /** A directory that holds other things too keeps its permissions: its owner made it so. */
  private void restrictIfOurs(Path root) throws IOException {
    for (String name : context.files.names(root)) {
      if (number(name) < 0
          && !name.equals(Census.DAMAGED)
          && !name.equals(DeadLetters.DIRECTORY)
          && !name.equals(ForgetRequests.DIRECTORY)) {
        return;
      }
    }
    context.files.restrict(root);
  }

  private List<Path> processes(Path root) {
    List<Path> processes = new ArrayList<>();
    for (String name : names(root)) {
      if (number(name) >= 0) {
        processes.add(root.resolve(name));
      }
    }
    Collections.sort(
        processes,
        new Comparator<Path>() {
          @Override
          public int compare(Path a, Path b) {
            return Long.compare(
                number(a.getFileName().toString()), number(b.getFileName().toString()));
          }
        });
    return processes;
  }

  private List<String> names(Path directory) {
    try {
      return context.files.names(directory);
    } catch (AccessDeniedException | NotDirectoryException | SecurityException e) {
      // Another user's, or no directory at all: nothing of ours.
      return Collections.emptyList();
    } catch (IOException e) {
      missed(directory, e);
      return Collections.emptyList();
    }
  }

  private void missed(Path directory, IOException e) {
    hasMissed = true;
    context.log.problem(
        "spool adopt " + directory,
        "What another process may have left in "
            + directory
            + " cannot be looked at: "
            + e
            + ". It waits there, and is tried again.");
  }

  /** -1 for what is no directory of a process. */
  static long number(String name) {
    if (!name.startsWith(PROCESS) || name.length() > PROCESS.length() + 9) {
      return -1;
    }
    try {
      return Long.parseLong(name.substring(PROCESS.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String reason(Exception e) {
    return e instanceof AccessDeniedException ? "access denied" : String.valueOf(e.getMessage());
  }
}
