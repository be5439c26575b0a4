package ir.metrix.agent.spool;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.once.FactWindow;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keeps records from {@link #append} until each came to its end, on disk as far as it can, and
 * hands them out in order. What the disk refuses waits in memory, bounded, until the disk takes it.
 * One thread, but for {@link #settle} and the figures; nobody else waits for the disk.
 *
 * <p>Weakness: between two writes, the records of a group are in memory alone.
 */
public final class Spool {
  private static final int GROUP_BYTES = 256 << 10;

  /** Read in one round, so that the ring is looked at in between. */
  private static final long READ_BYTES = 1 << 20;

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 30_000;
  private static final long LEDGER_MILLIS = 1_000;
  private static final long LOOK_AROUND_MILLIS = 10_000;

  /**
   * So long new messages wait for what earlier processes may have left and cannot be read; then it
   * is better that they are sent out of order.
   */
  private static final long HOLD_MILLIS = 60_000;

  private static final long LOOK_AGAIN_MILLIS = 1_000;
  private static final long EXPIRE_MILLIS = 10_000;
  private static final long FORCE_MILLIS = 20;

  private final SpoolContext context;
  private final SpoolOptions options;
  private final Ledger ledger;
  private final AgentLog log;
  private final Stores stores;
  private final Census census;
  private final Window window;
  private final Backlog backlog;
  private final Compaction compaction;
  private final HeldDeadLetters deadLetters;
  private final Ticks ticks;
  private final GroupBuffer group;

  /** All that this process has locked; the first one that it writes to is {@link #own}. */
  private final List<Store> open = new ArrayList<>();

  private Store own;

  private TakenTicks takenTicks;
  private HandedOut holder;

  /** Not written yet, and not tried to. */
  private final List<SpoolRecord> fresh = new ArrayList<>();

  private long freshBytes;

  private final InMemory inMemory;
  private final Waiting waiting;
  private final Books books;
  private final Forgetting forgetting;

  /** Since it was looked whether something is to be compacted. */
  private long settledBytes;

  private long compactAt;
  private boolean mayBeUncounted;
  private boolean isLookedAround;
  private boolean areTicksOfOthersRead;
  private boolean isFailing;
  private long retryMillis = FIRST_RETRY_MILLIS;
  private long writeAt;
  private long readAt;
  private long settleAt;
  private long ledgerAt;
  private long lookAroundAt;

  /** Until then new messages may be held back; 0 before it was looked around. */
  private long holdUntil;

  private long expireAt;
  private long forceAt;

  /** Guarded by itself. */
  private final List<Settlement> inbox = new ArrayList<>();

  // Written by the spool's thread only, read by any.
  private volatile boolean isOnDisk;
  private long diskBytes;

  public Spool(SpoolOptions options, Ledger ledger, AgentLog log) {
    this(new SpoolContext(options, new DiskFiles(), new SpoolClock(), ledger, log));
  }

  Spool(SpoolContext context) {
    this.context = context;
    this.options = context.options;
    this.ledger = context.ledger;
    this.log = context.log;
    stores = new Stores(context);
    census = new Census(context);
    window = new Window(options);
    backlog = new Backlog(context, new FoundOnTheWay(), window);
    inMemory = new InMemory(backlog, window);
    waiting = new Waiting(context, backlog, inMemory);
    books = new Books(ledger);
    forgetting = new Forgetting(context, backlog, window, census, new ToForget());
    compaction = new Compaction(context, backlog, window);
    deadLetters = new HeldDeadLetters(context, new ForDeadLetters());
    ticks = new Ticks(context);
    group = new GroupBuffer(context.checksums);
  }

  /** A record that came to its end, as the threads that send say it. */
  private static final class Settlement {
    private final SpoolRecord record;
    private final Outcome outcome;
    private final byte[] deadLetter;

    private Settlement(SpoolRecord record, Outcome outcome, byte[] deadLetter) {
      this.record = record;
      this.outcome = outcome;
      this.deadLetter = deadLetter;
    }
  }

  /**
   * A record that was handed out came to its end. Any thread; what follows from it is done by the
   * next {@link #work}.
   *
   * @param deadLetter the line to set it aside with; null if it isn't
   */
  public void settle(SpoolRecord record, Outcome outcome, byte[] deadLetter) {
    synchronized (inbox) {
      inbox.add(new Settlement(record, outcome, deadLetter));
    }
  }

  /**
   * Takes over a record, or counts it as dropped and returns false. It counts as spooled after
   * {@link #flush}.
   */
  public boolean append(SpoolRecord record) {
    int size = record.diskSizeBytes();
    String refused = null;
    if (size > Format.MAX_BODY_BYTES) {
      refused = Reasons.TOO_LARGE;
      log.problem(
          Reasons.TOO_LARGE + record.ruleId(),
          "rule "
              + record.ruleId()
              + ": a message has more than "
              + Format.MAX_BODY_BYTES
              + " bytes and is dropped. limits { … } makes messages smaller.");
    } else if (isFull(record, size)) {
      refused = Reasons.SPOOL_FULL;
      log.problem(
          Reasons.SPOOL_FULL,
          "The spool is full ("
              + waiting.records()
              + " messages, "
              + waiting.bytes()
              + " bytes"
              + (isInMemory() ? ", in memory" : "")
              + "): new messages are dropped and counted until some are delivered.");
    }
    if (refused != null) {
      ledger.account(record.ruleId()).countDropped(refused);
      return false;
    }
    record.arrivalMillis = context.clock.millis();
    if (context.facts != null) {
      context.facts.note(record);
    }
    fresh.add(record);
    freshBytes += size;
    return true;
  }

  private boolean isInMemory() {
    return isFailing || options.durability() == Durability.MEMORY;
  }

  private boolean isFull(SpoolRecord record, int size) {
    if (isInMemory()) {
      return inMemory.size() + fresh.size() >= options.memoryRecords()
          || inMemory.bytes() + freshBytes + record.sizeBytes() > options.memoryBytes();
    }
    if (diskBytes + freshBytes + size > options.maxBytes()) {
      return true;
    }
    // One application that is refused for days must leave room for the others.
    if (options.applications() > 1) {
      long theirs = waiting.bytesOf(options.applicationId(record.application()));
      long share = options.maxBytes() - options.maxBytes() / (2L * options.applications());
      return theirs > 0 && theirs + freshBytes + size > share;
    }
    return false;
  }

  /** Whether something was appended and not flushed. */
  public boolean isFlushPending() {
    return !fresh.isEmpty();
  }

  /** Writes what was appended; hands out what may be handed out at once. */
  public void flush(List<SpoolRecord> out) {
    if (fresh.isEmpty() && (inMemory.size() == 0 || !isFailing)) {
      return;
    }
    if (options.durability() == Durability.MEMORY) {
      keepInMemory();
    } else if (context.clock.millis() < writeAt) {
      keepInMemory();
    } else {
      try {
        write(out);
        healed();
      } catch (IOException | SecurityException e) {
        keepInMemory();
        failed(e);
      }
    }
    inMemory.handOut(out);
    updateFigures();
  }

  private void write(List<SpoolRecord> out) throws IOException {
    openOwn();
    writeInGroups(inMemory.records(), out);
    writeInGroups(fresh, out);
    fresh.clear();
    freshBytes = 0;
    writeFacts();
    if (options.durability() == Durability.SYNC) {
      own.force();
    }
  }

  /** Those that are written are no longer in memory, if a later group fails. */
  private void writeInGroups(List<SpoolRecord> waiting, List<SpoolRecord> out) throws IOException {
    int from = 0;
    while (from < waiting.size()) {
      group.clear();
      int to = from;
      while (to < waiting.size() && (to == from || group.length() < GROUP_BYTES)) {
        SpoolRecord record = waiting.get(to++);
        int start = group.length();
        group.add(record, options.applicationId(record.application()));
        record.offset = start;
        record.diskBytes = group.length() - start;
      }
      boolean wasCaughtUp = backlog.isCaughtUp();
      ticks.write(own, waiting.subList(from, to));
      Segment before = own.active();
      long start = own.append(group, context.clock.millis(), backlog);
      diskBytes += group.length();
      if (own.active() != before) {
        diskBytes += Format.HEADER_BYTES;
        foldIfDone(before);
      }
      List<SpoolRecord> written = waiting.subList(from, to);
      for (SpoolRecord record : written) {
        record.segment = own.active();
        record.offset += (int) start;
        record.segment.addWaiting(
            record.ruleId(),
            options.applicationId(record.application()),
            record.diskBytes,
            record.arrivalMillis);
        if (record.origin != null) {
          record.segment.takeBack(record.ruleId(), options.applicationId(record.application()));
          // Should it have to be written anew, it is a message like any other.
          record.origin = null;
        }
        inMemory.remove(record);
      }
      backlog.appended(written, wasCaughtUp, out);
      from = to;
    }
  }

  /**
   * Gets ready to be written to, before the first message is encoded: the listener of ticks then
   * knows what earlier processes have taken.
   *
   * @return false as long as there are facts of earlier processes to read, a part of which it has
   *     read: it is called again
   */
  public boolean prepare() {
    tryToOpenOwn();
    readTicksOfOthers();
    return readFacts();
  }

  /**
   * What this process has sent before may lie with a sibling that adopted it, or stand in a
   * directory of which nothing else was left.
   */
  private void readTicksOfOthers() {
    if (own == null || areTicksOfOthersRead) {
      return;
    }
    areTicksOfOthersRead = true;
    List<Path> others = stores.directories();
    for (Store store : open) {
      others.remove(store.directory());
    }
    for (Path other : others) {
      readTicks(other);
    }
  }

  private void readTicks(Path directory) {
    if (takenTicks == null) {
      return;
    }
    try {
      ticks.read(directory, takenTicks);
    } catch (AccessDeniedException e) {
      // Another user's: its application is another one.
      log.debug("ticks of " + directory + " are another user's");
    } catch (IOException | SecurityException e) {
      log.problem(
          "spool ticks",
          "It cannot be read which times earlier messages have: "
              + describe(e)
              + ". Of two of one user that get the same one, Metrix keeps one.");
    }
  }

  private void tryToOpenOwn() {
    if (own == null
        && options.durability() != Durability.MEMORY
        && context.clock.millis() >= writeAt) {
      try {
        openOwn();
      } catch (IOException | SecurityException e) {
        failed(e);
      }
    }
  }

  /** Who has the records that were handed out. */
  public interface HandedOut {
    /**
     * Settles what it has of a user as {@link Outcome#FORGOTTEN}.
     *
     * @return false while some of it is on its way: it is asked again
     */
    boolean forget(String userId);
  }

  /** Called before anything else. */
  public void handsOutTo(HandedOut receiver) {
    holder = receiver;
  }

  /** What is kept of facts: called before anything else. */
  public void keepFacts(FactWindow facts) {
    context.facts = new FactFiles(context, facts);
  }

  private boolean readFacts() {
    return context.facts == null || context.facts.readNext(open, own);
  }

  private void writeFacts() {
    if (context.facts != null) {
      context.facts.write(own);
    }
  }

  /** Who is to know the ticks of the stores that are opened from now on. */
  public void listenToTicks(TakenTicks listener) {
    takenTicks = listener;
  }

  private void openOwn() throws IOException {
    if (own == null) {
      Store store = stores.openOwn();
      own = store;
      entered(store);
      addLeft(Collections.singletonList(store));
      log.info("spool: " + store.directory());
    }
  }

  private void entered(Store store) {
    open.add(store);
    diskBytes += store.bytes();
    books.restore(store.ledger);
    readTicks(store.directory());
    mayBeUncounted = true;
  }

  /**
   * Who wrote first comes first, whichever directory it had; of one directory in its own order,
   * though the clock may have been set back meanwhile.
   */
  private void addLeft(List<Store> stores) {
    int[] next = new int[stores.size()];
    while (true) {
      int first = -1;
      for (int i = 0; i < next.length; i++) {
        if (next[i] < stores.get(i).segments.size()
            && (first < 0 || created(stores, i, next) < created(stores, first, next))) {
          first = i;
        }
      }
      if (first < 0) {
        return;
      }
      backlog.addLeft(stores.get(first).segments.get(next[first]++));
    }
  }

  private static long created(List<Store> stores, int store, int[] next) {
    return stores.get(store).segments.get(next[store]).createdMillis;
  }

  private void keepInMemory() {
    for (SpoolRecord record : fresh) {
      if (record.segment == null) {
        inMemory.add(record);
      }
    }
    fresh.clear();
    freshBytes = 0;
  }

  private void failed(Exception e) {
    writeAt = context.clock.millis() + retryMillis;
    retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
    // Perhaps since its directory is gone.
    lookAroundAt = 0;
    if (!isFailing) {
      isFailing = true;
      log.warn(
          "The spool on disk cannot be written: "
              + describe(e)
              + ". Messages wait in memory, "
              + options.memoryBytes()
              + " bytes at most, and are lost if the process ends before they are delivered. The"
              + " disk is tried again from time to time. spool.directory names another place,"
              + " spool.durability = memory asks for this.");
    }
  }

  private void healed() {
    retryMillis = FIRST_RETRY_MILLIS;
    if (isFailing) {
      isFailing = false;
      log.info("The spool on disk can be written again: what waited in memory is there now.");
    }
  }

  static String describe(Exception e) {
    String message = e.getMessage();
    return message == null || e instanceof java.nio.file.FileSystemException
        ? e.toString()
        : message;
  }

  /**
   * Does all that is due, and hands out what there is room for.
   *
   * @return whether there is more to do at once
   */
  public boolean work(List<SpoolRecord> out) {
    long now = context.clock.millis();
    if (!isLookedAround || now >= lookAroundAt) {
      lookAroundAt = now + LOOK_AROUND_MILLIS;
      lookAround();
      isLookedAround = true;
      holdNewIfOlderMayBeThere(now);
    }
    boolean more = !readFacts();
    settleAll(now);
    if (isFailing && now >= writeAt) {
      flush(out);
    }
    if (own != null && now >= writeAt) {
      writeFacts();
    }
    more |= read(out, now);
    more |= countNext(now);
    more |= forgetting.work(open, now);
    more |= compactNext(now);
    if (now >= expireAt) {
      expireAt = now + EXPIRE_MILLIS;
      expire(now);
      if (context.facts != null) {
        context.facts.expire();
      }
    }
    inMemory.handOut(out);
    writeLedgerIfDue(now);
    forceIfDue(now);
    updateFigures();
    return more;
  }

  /** Adopts what dead processes left; sees whether our own is still there. */
  private void lookAround() {
    for (Store store : new ArrayList<>(open)) {
      if (store.isDeleted()) {
        deleted(store);
      }
    }
    if (options.durability() == Durability.MEMORY) {
      return;
    }
    takeOutSentAgain();
    List<Store> entered = new ArrayList<>();
    try {
      for (Store store : stores.adopt(!isLookedAround || stores.hasMissed())) {
        adopt(store);
        entered.add(store);
      }
    } finally {
      addLeft(entered);
    }
  }

  /** What could not be taken out of the dead letters when it was counted. */
  private void takeOutSentAgain() {
    for (Segment segment : new ArrayList<>(backlog.segments())) {
      if (!segment.notTakenOut.isEmpty() && census.takeOut(segment)) {
        foldIfDone(segment);
      }
    }
  }

  private void adopt(Store store) {
    if (own == null) {
      own = store;
    } else {
      // What is adopted comes before what is written from now on.
      sealOwn();
    }
    if (!store.segments.isEmpty()) {
      log.info(
          "spool: "
              + store.directory()
              + " was left with "
              + store.bytes()
              + " bytes in "
              + store.segments.size()
              + (store.segments.size() == 1 ? " segment" : " segments")
              + ", which are delivered now");
    }
    entered(store);
  }

  /**
   * What earlier processes left comes first, also if it can't be read at the start. Once something
   * new was handed out it is too late for that; so it is when memory gets short.
   */
  private void holdNewIfOlderMayBeThere(long now) {
    if (holdUntil == 0) {
      holdUntil = now + HOLD_MILLIS;
      backlog.holdsNew = stores.hasMissed();
    } else if (backlog.holdsNew) {
      backlog.holdsNew = stores.hasMissed() && now < holdUntil && !isMemoryShort();
      if (stores.hasMissed() && !backlog.holdsNew) {
        log.warn(
            "What earlier processes may have left in the spool still cannot be looked at. New"
                + " messages are sent before it from now on: of a user who has some there, out of"
                + " order.");
      }
    }
    if (backlog.holdsNew) {
      lookAroundAt = now + LOOK_AGAIN_MILLIS;
    }
  }

  /** The process ends: what would only be lost is handed out, whatever it may come before. */
  public void holdNothingBackInMemory() {
    if (isInMemory()) {
      backlog.holdsNew = false;
    }
  }

  private boolean isMemoryShort() {
    return inMemory.size() > options.memoryRecords() / 2
        || inMemory.bytes() > options.memoryBytes() / 2;
  }

  private void settleAll(long now) {
    List<Settlement> all;
    synchronized (inbox) {
      if (inbox.isEmpty()) {
        all = new ArrayList<>(0);
      } else {
        all = new ArrayList<>(inbox);
        inbox.clear();
      }
    }
    int tooOld = 0;
    for (Settlement settlement : all) {
      tooOld += settlement.outcome == Outcome.TOO_OLD && !settlement.record.isSettled ? 1 : 0;
      if (settlement.outcome == Outcome.DEAD_LETTERED
          && options.durability() != Durability.MEMORY) {
        deadLetters.add(settlement.record, settlement.deadLetter);
      } else {
        settleNow(settlement.record, settlement.outcome);
      }
    }
    sayTooOld(tooOld);
    deadLetters.writeIfDue(now);
    if (now >= settleAt) {
      try {
        for (Store store : open) {
          store.writeAcks();
        }
      } catch (IOException | SecurityException e) {
        settleAt = now + 1_000;
        lookAroundAt = 0;
        log.problem(
            "spool acks",
            "It cannot be written down what was delivered: "
                + describe(e)
                + ". It is tried again; if the process ends before, messages are sent again with"
                + " the same ids.");
      }
    }
  }

  private void settleNow(SpoolRecord record, Outcome outcome) {
    window.release(record);
    if (record.isSettled) {
      return;
    }
    record.isSettled = true;
    if (outcome == Outcome.FORGOTTEN) {
      forgetting.count(record.segment == null ? own : record.segment.store);
    }
    books.count(record.ruleId(), outcome, 1);
    if (record.segment != null) {
      String applicationId =
          record.unknownApplication != null
              ? record.unknownApplication
              : options.applicationId(record.application());
      record.segment.settle(record, applicationId, outcome);
      settledBytes += record.diskBytes;
      foldIfDone(record.segment);
    } else {
      inMemory.remove(record);
      books.file(record.ruleId(), outcome);
    }
  }

  private void sealOwn() {
    Segment sealed = own.active();
    own.seal();
    foldIfDone(sealed);
  }

  private void foldIfDone(Segment segment) {
    if (segment == null) {
      return;
    }
    if (segment.waiting == 0
        && segment.isSealed
        && segment.isCounted
        && !segment.isGone
        && segment.notTakenOut.isEmpty()) {
      backlog.remove(segment);
      diskBytes -= segment.end;
      segment.store.fold(segment);
      ledgerAt = 0;
    }
  }

  private boolean read(List<SpoolRecord> out, long now) {
    if (now < readAt) {
      return false;
    }
    List<SpoolRecord> tooOld = new ArrayList<>(0);
    try {
      return backlog.read(out, now - options.maxAgeMillis(), tooOld, READ_BYTES);
    } catch (IOException | SecurityException e) {
      readAt = now + 1_000;
      log.problem(
          "spool read", "The spool cannot be read: " + describe(e) + ". It is tried again.");
      return false;
    } finally {
      dropTooOld(tooOld);
    }
  }

  /** One segment at a time, in order: what waits is known soon, and nobody waits for it. */
  private boolean countNext(long now) {
    if (now < readAt) {
      return false;
    }
    if (!mayBeUncounted) {
      return false;
    }
    for (Segment segment : backlog.segments()) {
      if (!segment.isCounted) {
        try {
          census.count(segment);
        } catch (java.nio.file.NoSuchFileException e) {
          lost(segment);
          return true;
        } catch (IOException | SecurityException e) {
          readAt = now + 1_000;
          log.problem(
              "spool read",
              segment.file + " cannot be read: " + describe(e) + ". It is tried again.");
          return false;
        }
        foldIfDone(segment);
        return true;
      }
    }
    mayBeUncounted = false;
    return false;
  }

  private boolean compactNext(long now) {
    if (settledBytes < options.segmentBytes() || now < compactAt) {
      return false;
    }
    Segment segment = compaction.candidate();
    if (segment == null) {
      settledBytes = 0;
      return false;
    }
    try {
      diskBytes -= compaction.compact(segment);
      return true;
    } catch (IOException | SecurityException e) {
      compactAt = now + 60_000;
      log.problem(
          "spool compact",
          "The spool cannot be compacted: "
              + describe(e)
              + ". It takes more of the disk meanwhile, and is tried again.");
      return false;
    }
  }

  /** Whole segments in which the last record is too old; what is handed out is left to its user. */
  private void expire(long now) {
    long cutoff = now - options.maxAgeMillis();
    for (Segment segment : new ArrayList<>(backlog.segments())) {
      if (segment.isCounted && segment.waiting > 0 && segment.newestArrival < cutoff) {
        if (own != null && own.active() == segment) {
          sealOwn();
        }
        segment.isExpired = true;
        dropWhatIsNotHeld(segment, Outcome.TOO_OLD);
        foldIfDone(segment);
      }
    }
    dropTooOld(inMemory.olderThan(cutoff));
  }

  private void dropTooOld(List<SpoolRecord> records) {
    for (SpoolRecord record : records) {
      settleNow(record, Outcome.TOO_OLD);
    }
    sayTooOld(records.size());
  }

  private void sayTooOld(long messages) {
    if (messages > 0) {
      log.problem(
          Reasons.TOO_OLD,
          messages
              + (messages == 1
                  ? " message in the spool is dropped: it waited"
                  : " messages in the spool are dropped: they waited")
              + " for longer than spool.max-age, by the clock of this machine. If that was or is"
              + " wrong, set it right before the agent starts; a larger max-age keeps more.");
    }
  }

  /** What a window holds of it will be settled by itself. */
  private void dropWhatIsNotHeld(Segment segment, Outcome outcome) {
    List<SpoolRecord> held = window.heldOf(segment);
    long dropped = 0;
    for (Tally tally : segment.tallies) {
      long kept = 0;
      long keptBytes = 0;
      for (SpoolRecord record : held) {
        if (tally.ruleId.equals(record.ruleId())
            && tally.applicationId.equals(options.applicationId(record.application()))) {
          kept++;
          keptBytes += record.diskBytes;
        }
      }
      long lost = tally.waiting - kept;
      if (lost > 0) {
        dropped += lost;
        tally.settled[outcome.code] += lost;
        books.count(tally.ruleId, outcome, lost);
        segment.waiting -= lost;
        segment.waitingBytes -= tally.waitingBytes - keptBytes;
        tally.waiting = kept;
        tally.waitingBytes = keptBytes;
      }
    }
    if (outcome == Outcome.TOO_OLD) {
      sayTooOld(dropped);
    } else if (dropped > 0) {
      log.problem(
          Reasons.of(outcome),
          dropped
              + " messages in the spool are dropped: their file "
              + segment.file
              + " is not there any more.");
    }
  }

  /** Its file is gone: what a window holds of it is written anew. */
  private void lost(Segment segment) {
    if (segment.store.active() == segment) {
      // It could still be written to, and nobody would ever find it.
      segment.store.seal();
    }
    List<SpoolRecord> held = window.heldOf(segment);
    dropWhatIsNotHeld(segment, Outcome.LOST);
    for (SpoolRecord record : held) {
      Tally tally = segment.tally(record.ruleId(), options.applicationId(record.application()));
      tally.waiting--;
      segment.waiting--;
      record.segment = null;
      inMemory.addLost(record, segment);
    }
    if (!held.isEmpty()) {
      isFailing = true;
    }
    backlog.remove(segment);
    diskBytes -= segment.end;
    segment.store.segments.remove(segment);
    books.file(segment);
  }

  private void deleted(Store store) {
    log.warn(
        store.directory()
            + " was deleted while it was in use: what waited in it is lost, but for what is being"
            + " delivered. The spool goes on in a new directory.");
    store.seal();
    for (Segment segment : new ArrayList<>(store.segments)) {
      lost(segment);
    }
    books.file(store.ledger);
    store.close();
    forget(store);
    if (own == store) {
      own = null;
      // Failures of that one say nothing of a new one.
      writeAt = 0;
      retryMillis = FIRST_RETRY_MILLIS;
    }
  }

  private void forget(Store store) {
    open.remove(store);
    if (context.facts != null) {
      context.facts.closed(store, own);
    }
  }

  private void writeLedgerIfDue(long now) {
    if (books.hasUnfiled()) {
      // No message may come that would open a directory.
      tryToOpenOwn();
    }
    if (own == null || now < ledgerAt) {
      return;
    }
    ledgerAt = now + LEDGER_MILLIS;
    try {
      writeLedgers();
    } catch (IOException | SecurityException e) {
      log.problem(
          "spool ledger",
          "The spool's ledger cannot be written: "
              + describe(e)
              + ". It is tried again; if the process is killed before, drops of that time are not"
              + " counted.");
    }
  }

  private void writeLedgers() throws IOException {
    books.writeOwn(own, false);
    for (Store store : new ArrayList<>(open)) {
      if (store != own) {
        Books.writeAdopted(store);
        boolean isUnread = context.facts != null && context.facts.isUnread(store);
        if (store.segments.isEmpty() && store.ledger.folded.isEmpty() && !isUnread) {
          books.absorb(store, own);
          forget(store);
          store.close();
        }
      }
    }
  }

  private void forceIfDue(long now) {
    if (own == null || !context.forces() || !own.isUnforced() || now < forceAt) {
      return;
    }
    try {
      own.force();
    } catch (IOException e) {
      log.problem(
          "spool force",
          "The spool cannot be forced to the medium: "
              + describe(e)
              + ". It is tried again; a power cut before loses what was not.");
    }
    forceAt = context.clock.millis() + FORCE_MILLIS;
  }

  /** Whether something waits for the medium that {@link #work} will force. */
  public boolean isForcePending() {
    return own != null && context.forces() && own.isUnforced();
  }

  private void updateFigures() {
    waiting.count(fresh.size(), freshBytes);
    isOnDisk = own != null && !isFailing;
  }

  /**
   * Writes all that there is to write, and gives the directories up. What is in memory alone is
   * lost, and counted as that.
   */
  public void close() {
    List<SpoolRecord> ignored = new ArrayList<>();
    writeAt = 0;
    settleAt = 0;
    deadLetters.retryNow();
    flush(ignored);
    settleAll(context.clock.millis());
    takeOutSentAgain();
    for (SpoolRecord record : inMemory.records()) {
      ledger.account(record.ruleId()).countDropped(Reasons.SHUTDOWN);
    }
    inMemory.clear();
    if (own != null) {
      own.seal();
    }
    for (Store store : open) {
      for (Segment segment : new ArrayList<>(store.segments)) {
        foldIfDone(segment);
      }
    }
    if (books.hasUnfiled()) {
      tryToOpenOwn();
    }
    try {
      if (own != null) {
        writeLedgers();
      }
    } catch (IOException | SecurityException e) {
      log.warn(
          "The spool's ledger cannot be written: "
              + describe(e)
              + ". The next start counts what is in the spool; drops since are not in its sum.");
    }
    letGo();
    waiting.countAtOnce();
    updateFigures();
  }

  /** Corrects what other ledgers have counted of a rule. */
  void refile(String ruleId, Outcome outcome, long times) {
    books.file(ruleId, outcome, times);
  }

  /** Ends; who shares the directory takes over the counts at once. */
  void closeAndHandOver() throws IOException {
    if (own != null) {
      context.files.openToWrite(own.directory().resolve(Stores.HANDED_OVER)).close();
    }
    close();
  }

  /** The store that is written to; null if there is none yet. */
  Store own() {
    return own;
  }

  /** Ends as a process does that is killed. What was not written is gone. */
  void abandon() {
    fresh.clear();
    inMemory.clear();
    letGo();
  }

  private void letGo() {
    backlog.close();
    for (Store store : open) {
      store.close();
    }
    open.clear();
    own = null;
  }

  /** Any thread: how many records are held. */
  public long records() {
    return waiting.records();
  }

  /** Any thread: what they take, on disk or in memory. */
  public long bytes() {
    return waiting.bytes();
  }

  /** Any thread: whether records go to the disk. */
  public boolean isOnDisk() {
    return isOnDisk;
  }

  /** Any thread: about how long the oldest record has waited; 0 if none does. */
  public long oldestMillis() {
    return waiting.oldestMillis();
  }

  /** The time before which records that arrived are too old. The spool's thread. */
  public long cutoffMillis() {
    return context.clock.millis() - options.maxAgeMillis();
  }

  /** What dead letters need of the spool. */
  private final class ForDeadLetters implements HeldDeadLetters.Keeper {
    @Override
    public Store open() throws IOException {
      openOwn();
      return own;
    }

    @Override
    public void settle(SpoolRecord record) {
      settleNow(record, Outcome.DEAD_LETTERED);
    }

    @Override
    public void lookAroundSoon() {
      lookAroundAt = 0;
    }
  }

  /** What is to be dropped of a person. */
  private final class ToForget implements Forgetting.Records {
    @Override
    public void forget(SpoolRecord record) {
      settleNow(record, Outcome.FORGOTTEN);
    }

    @Override
    public void forgetInMemory(String userId) {
      for (SpoolRecord record : inMemory.records()) {
        if (record.isOf(userId) && !record.isTaken) {
          settleNow(record, Outcome.FORGOTTEN);
        }
      }
    }

    @Override
    public boolean forgetHandedOut(String userId) {
      return holder == null || holder.forget(userId);
    }
  }

  /** What a cursor meets on its way. */
  private final class FoundOnTheWay implements Cursor.Segments {
    @Override
    public void count(Segment segment) throws IOException {
      census.count(segment);
      foldIfDone(segment);
    }

    @Override
    public void lost(Segment segment) {
      Spool.this.lost(segment);
    }

    @Override
    public void damaged(Segment segment, long from, long to) {
      if (!segment.noteDamage(from)) {
        return;
      }
      census.keep(segment, from, to);
      log.problem(
          "spool damaged " + segment.file,
          segment.file
              + " has been damaged since it was written. A copy of the place is in "
              + segment.store.root.resolve(Census.DAMAGED)
              + "; the messages in it are lost, all others are delivered.");
    }
  }
}
