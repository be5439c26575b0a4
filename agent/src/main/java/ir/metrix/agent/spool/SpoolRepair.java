package ir.metrix.agent.spool;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Changes what waits in a spool, beside the processes that use it: as one more process, with a
 * directory and lock of its own, which it leaves to the others. What another process has locked is
 * left to that one: it is asked. One thread.
 */
public final class SpoolRepair implements Closeable {
  private static final long PAUSE_MILLIS = 50;

  private final Path root;
  private final SpoolContext context;
  private final Spool spool;
  private final DeadLetterFiles deadLetters;
  private final Closeable lock;
  private final List<SpoolRecord> handedOut = new ArrayList<>();
  private boolean isClosed;

  /**
   * Opens nothing yet, but keeps other commands from doing the same.
   *
   * @param applicationIds of the messages that are to be sent again
   */
  public SpoolRepair(Path root, Collection<String> applicationIds, AgentLog log)
      throws IOException {
    this(root, applicationIds, log, new DiskFiles());
  }

  SpoolRepair(Path root, Collection<String> applicationIds, AgentLog log, SpoolFiles files)
      throws IOException {
    this.root = root;
    deadLetters = new DeadLetterFiles(root, files);
    Map<String, String> applications = new HashMap<>();
    for (String id : applicationIds) {
      applications.put(id, id);
    }
    SpoolOptions options =
        SpoolOptions.builder()
            .directories(java.util.Collections.singletonList(root))
            // Here somebody waits, and wants it done when it is said to be.
            .durability(Durability.SYNC)
            .applicationIds(applications)
            // What is kept for how long, and how much, is the configuration's to say.
            .maxBytes(Long.MAX_VALUE / 4)
            .maxAgeMillis(Long.MAX_VALUE / 4)
            .segmentBytes(8 << 20)
            .build();
    context = new SpoolContext(options, files, new SpoolClock(), new Ledger(), log);
    spool = new Spool(context);
    spool.handsOutTo(
        new Spool.HandedOut() {
          @Override
          public boolean forget(String userId) {
            for (SpoolRecord record : handedOut) {
              if (record.isOf(userId)) {
                spool.settle(record, Outcome.FORGOTTEN, null);
              }
            }
            return true;
          }
        });
    lock = deadLetters.lock();
  }

  /**
   * Writes dead letters down as messages that wait, then takes their lines out. Each waits, and is
   * no dead letter any more, from the moment at which its record is written, which names the line:
   * if this process is killed before the line is taken out, whoever adopts its directory does that
   * first. Within seconds, if there is a live process; it then sends them.
   *
   * @param records as they were, with their ids
   * @param lines in which they were, in the same order
   * @throws IOException if the disk does not take all of them: those that it took are sent
   */
  public void sendAgain(List<SpoolRecord> records, List<DeadLetterFiles.Line> lines)
      throws IOException {
    open();
    List<DeadLetterOrigin> origins = new ArrayList<>();
    boolean isTaken = true;
    for (int i = 0; i < records.size(); i++) {
      SpoolRecord record = records.get(i);
      record.origin = lines.get(i).origin;
      origins.add(record.origin);
      isTaken &= spool.append(record);
    }
    if (isTaken) {
      spool.flush(handedOut);
    }
    if (!isTaken || !spool.isOnDisk()) {
      abandon();
      throw new IOException("the messages cannot be written to " + root);
    }
    deadLetters.takeOut(origins);
  }

  /** A dead letter was taken out since its person is to be forgotten. */
  public void forgotDeadLetter(String ruleId) throws IOException {
    open();
    spool.refile(ruleId, Outcome.DEAD_LETTERED, -1);
    spool.refile(ruleId, Outcome.FORGOTTEN, 1);
  }

  private void open() throws IOException {
    spool.prepare();
    if (spool.own() == null) {
      throw new IOException(root + " cannot be written to");
    }
  }

  /**
   * Drops all that waits of a person: what dead processes left, here; what live ones have, there.
   *
   * @return how many messages were dropped
   * @throws IOException if a live process does not answer in time: what the others had is dropped
   */
  public long forgetWaiting(String userId, long timeoutMillis)
      throws IOException, InterruptedException {
    ForgetRequests requests = new ForgetRequests(context.files, context.checksums, root);
    String request = requests.ask(userId, context.clock.millis());
    try {
      long deadline = context.clock.millis() + timeoutMillis;
      while (true) {
        boolean more;
        do {
          more = spool.work(handedOut);
        } while (more);
        Set<String> silent = silent(requests, request);
        if (silent.isEmpty()) {
          return sum(requests, request);
        }
        if (context.clock.millis() > deadline) {
          throw new IOException(
              String.join(", ", silent)
                  + " in "
                  + root
                  + " is in use by a process that does not answer");
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } finally {
      requests.delete(request);
    }
  }

  /** Names of stores in which something may wait and whose process has not answered. */
  private Set<String> silent(ForgetRequests requests, String request) throws IOException {
    Set<String> silent = new TreeSet<>();
    for (String name : context.files.names(root)) {
      if (Stores.number(name) >= 0
          && requests.answer(request, name) == null
          && !isEmptyAndFree(root.resolve(name))) {
        silent.add(name);
      }
    }
    return silent;
  }

  /** Nobody's, and without messages: else it would have been adopted. */
  private boolean isEmptyAndFree(Path store) throws IOException {
    for (String name : context.files.names(store)) {
      if (name.endsWith(Segment.SUFFIX)) {
        return false;
      }
    }
    try (Closeable free = context.files.tryLock(store.resolve(Store.LOCK), false)) {
      return free != null;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private long sum(ForgetRequests requests, String request) throws IOException {
    long sum = 0;
    for (String name : context.files.names(root)) {
      Long dropped = Stores.number(name) < 0 ? null : requests.answer(request, name);
      sum += dropped == null ? 0 : dropped;
    }
    return sum;
  }

  private void abandon() {
    isClosed = true;
    spool.abandon();
  }

  /** Leaves all to the other processes, or to the next start. */
  @Override
  public void close() throws IOException {
    try {
      if (!isClosed) {
        isClosed = true;
        spool.closeAndHandOver();
      }
    } finally {
      lock.close();
    }
  }
}
