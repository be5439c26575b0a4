package ir.metrix.agent.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All segments in order, and how far they have been handed out. One cursor goes through them. Where
 * it meets a record of a user (or an application) that has all of the window that it may have, it
 * leaves that record, and all later ones of this user, behind, and goes on to the others. The place
 * is kept. As the user's messages are settled, a second cursor reads on from there, for all users
 * whose places it passes, so that many who are left behind don't read each other's messages; a user
 * whose place comes to the first cursor is with the others again. (An application has a cursor of
 * its own.) So memory is bounded, one user's order holds, and who waits holds up nobody. The
 * spool's thread only.
 */
final class Backlog {
  /** So many users may be left behind; beyond it all wait for one of them. */
  private static final int MAX_USERS_LEFT = 256;

  /** Segments of earlier processes have lower places, those that this one writes higher ones. */
  private static final long FIRST_NEW = 1L << 30;

  private final SpoolContext context;
  private final Cursor.Segments segments;
  private final Window window;
  private final TreeMap<Long, Segment> all = new TreeMap<>();
  private long lastLeft;
  private long lastOrder = FIRST_NEW;
  private long latestCreatedMillis;

  /** What this process writes is not handed out yet: something older may be there. */
  boolean holdsNew;

  private final Cursor main;

  /** By application id. Each is behind the main one. */
  private final Map<String, Cursor> applications = new HashMap<>();

  /**
   * By user. Each is behind its application's cursor, if there is one, else behind the main one.
   */
  private final Map<Object, LeftUser> users = new LinkedHashMap<>();

  /** Reads for users who were left behind. */
  private final Cursor follower;

  /** How often it went to the place of a user. */
  private int follows;

  /** Grows when a cursor of a user or an application ends. */
  private int version;

  Backlog(SpoolContext context, Cursor.Segments segments, Window window) {
    this.context = context;
    this.segments = segments;
    this.window = window;
    main = new Cursor(all, segments, context);
    follower = new Cursor(all, segments, context);
  }

  /** A user whose records, from a place on, are not handed out yet. */
  private static final class LeftUser {
    private final Object key;
    private final String applicationId;
    private final String application;
    private long order;
    private long offset;

    /** Which time of following ended for this user, who had all that it may have. */
    private int stoppedIn;

    private LeftUser(SpoolRecord first, String applicationId) {
      key = first.userKey();
      application = first.application();
      this.applicationId = applicationId;
      moveTo(first.segment.order, first.offset);
    }

    private void moveTo(long newOrder, long newOffset) {
      order = newOrder;
      offset = newOffset;
    }

    private boolean isBefore(long otherOrder, long otherOffset) {
      return order < otherOrder || (order == otherOrder && offset < otherOffset);
    }
  }

  /** One that this process writes. */
  void add(Segment segment) {
    put(segment, ++lastOrder);
  }

  /** One that an earlier process left: before all new ones, as long as none of them was read. */
  void addLeft(Segment segment) {
    put(segment, main.order <= FIRST_NEW ? ++lastLeft : ++lastOrder);
  }

  private void put(Segment segment, long order) {
    segment.order = order;
    all.put(order, segment);
    latestCreatedMillis = Math.max(latestCreatedMillis, segment.createdMillis);
  }

  /** When a segment begins that comes after all that there were, wherever the clock was set. */
  long nextCreatedMillis(long nowMillis) {
    return Math.max(nowMillis, latestCreatedMillis + 1);
  }

  void remove(Segment segment) {
    segment.isGone = true;
    all.remove(segment.order);
  }

  Collection<Segment> segments() {
    return all.values();
  }

  /** The first one that is not before this place; null if there is none. */
  Segment segmentFrom(long order) {
    Map.Entry<Long, Segment> entry = all.ceilingEntry(order);
    return entry == null ? null : entry.getValue();
  }

  long lastOrder() {
    return lastOrder;
  }

  /** Some records of a segment are settled: who looked at one looks again. */
  void peekAgain(Segment segment) {
    for (Cursor cursor : cursors()) {
      if (cursor.order == segment.order) {
        cursor.close();
      }
    }
  }

  int version() {
    return version;
  }

  /** Whether all that is on disk has been looked at once. */
  boolean isCaughtUp() {
    if (holdsNew) {
      return false;
    }
    Map.Entry<Long, Segment> last = all.lastEntry();
    return last == null
        || main.order > last.getKey()
        || (main.order == last.getKey()
            && main.offset >= last.getValue().end
            && last.getValue().isCounted);
  }

  /** Whether earlier records of this one's user are on disk and not handed out yet. */
  boolean isLeftBehind(SpoolRecord record) {
    return applications.containsKey(context.options.applicationId(record.application()))
        || users.containsKey(record.userKey());
  }

  /**
   * Records that were just written: hands out those that it may, from memory.
   *
   * @param wasCaughtUp whether all that was on disk before had been looked at
   */
  void appended(List<SpoolRecord> group, boolean wasCaughtUp, List<SpoolRecord> out) {
    boolean passing = wasCaughtUp;
    for (SpoolRecord record : group) {
      Segment segment = record.segment;
      if (record.isTaken) {
        // It was handed out while it was in memory alone: no cursor must do so again.
        segment.takenAhead(record.offset);
      }
      if (passing) {
        main.moveTo(segment.order, record.offset);
        passing = record.isTaken || offer(record, out, null);
        if (passing) {
          main.moveTo(segment.order, record.offset + (long) record.diskBytes);
        }
      }
    }
  }

  /**
   * Hands out what the window has room for.
   *
   * @param budget bytes to read at most
   * @return whether there may be more for the room there is
   */
  boolean read(List<SpoolRecord> out, long cutoffMillis, List<SpoolRecord> tooOld, long budget)
      throws IOException {
    Reading reading = new Reading(out, cutoffMillis, tooOld, budget);
    reading.users();
    reading.applications();
    reading.main();
    return reading.isCut;
  }

  /**
   * Main cursor: takes the record, or leaves it to another cursor; false: it must wait here.
   *
   * @param reading null for a record that has just come
   */
  private boolean offer(SpoolRecord record, List<SpoolRecord> out, Reading reading) {
    String applicationId = idOf(record);
    if (applications.containsKey(applicationId)) {
      return true;
    }
    Object user = record.userKey();
    // The key of an unknown application's user is that of another's.
    if (record.unknownApplication == null && users.containsKey(user)) {
      return true;
    }
    if (reading != null && reading.isTooOld(record)) {
      return true;
    }
    if (record.unknownApplication != null) {
      context.log.problem(
          "spool application " + applicationId,
          "Messages in the spool are for the application id "
              + applicationId
              + ", which the configuration doesn't have (any more). They wait for a process that has"
              + " it, for spool.max-age at most.");
    }
    if (record.unknownApplication != null || window.isApplicationFull(record.application())) {
      applications.put(applicationId, cursorAt(record));
      return true;
    }
    return offerForUser(record, user, applicationId, out);
  }

  private boolean offerForUser(
      SpoolRecord record, Object user, String applicationId, List<SpoolRecord> out) {
    if (window.isFull()) {
      return false;
    }
    if (window.isFullFor(user)) {
      if (users.size() >= MAX_USERS_LEFT) {
        return false;
      }
      users.put(user, new LeftUser(record, applicationId));
      return true;
    }
    window.take(record);
    out.add(record);
    return true;
  }

  private String idOf(SpoolRecord record) {
    return record.unknownApplication != null
        ? record.unknownApplication
        : context.options.applicationId(record.application());
  }

  private Cursor cursorAt(SpoolRecord record) {
    Cursor cursor = new Cursor(all, segments, context);
    cursor.moveTo(record.segment.order, record.offset);
    return cursor;
  }

  /** One round of reading. */
  private final class Reading {
    private final List<SpoolRecord> out;
    private final long cutoffMillis;
    private final List<SpoolRecord> tooOld;
    private long budget;
    private boolean isCut;

    private Reading(
        List<SpoolRecord> out, long cutoffMillis, List<SpoolRecord> tooOld, long budget) {
      this.out = out;
      this.cutoffMillis = cutoffMillis;
      this.tooOld = tooOld;
      this.budget = budget;
    }

    private void main() throws IOException {
      SpoolRecord record;
      while (hasBudget(main) && (record = peekMain()) != null) {
        if (!offer(record, out, this)) {
          return;
        }
        main.pass();
      }
    }

    private SpoolRecord peekMain() throws IOException {
      return holdsNew ? main.peek(FIRST_NEW, 0) : main.peek();
    }

    private void applications() throws IOException {
      Iterator<Map.Entry<String, Cursor>> entries = applications.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, Cursor> entry = entries.next();
        String application = context.options.application(entry.getKey());
        if (application == null || !window.isApplicationLow(application)) {
          continue;
        }
        Cursor cursor = entry.getValue();
        if (isAtEnd(cursor, entry.getKey(), application)) {
          cursor.close();
          entries.remove();
          version++;
        }
      }
    }

    /** Hands out of one application; true once the main cursor is reached. */
    private boolean isAtEnd(Cursor cursor, String applicationId, String application)
        throws IOException {
      SpoolRecord record;
      while (hasBudget(cursor) && (record = cursor.peek(main)) != null) {
        if (record.unknownApplication == null
            && record.application().equals(application)
            && !users.containsKey(record.userKey())
            && !isTooOld(record)
            && (window.isApplicationFull(application)
                || !offerForUser(record, record.userKey(), applicationId, out))) {
          return false;
        }
        cursor.pass();
      }
      return !cursor.isBefore(main) || (!isCut && cursor.peek(main) == null);
    }

    private void users() throws IOException {
      LeftUser user;
      while (!isCut && !window.isFull() && (user = firstThatIsLow()) != null) {
        follow(user);
      }
      if (users.isEmpty()) {
        follower.close();
      }
    }

    private LeftUser firstThatIsLow() {
      LeftUser first = null;
      for (LeftUser user : users.values()) {
        if ((first == null || user.isBefore(first.order, first.offset))
            && window.isLowFor(user.key)
            && !window.isApplicationFull(user.application)) {
          first = user;
        }
      }
      return first;
    }

    /** Reads for one user, and for those of its application who were left at its place or later. */
    private void follow(LeftUser first) throws IOException {
      Cursor parent = applications.get(first.applicationId);
      Cursor stop = parent == null ? main : parent;
      long fromOrder = first.order;
      long fromOffset = first.offset;
      follower.moveTo(fromOrder, fromOffset);
      follows++;
      boolean isAtEnd = false;
      try {
        while (!isAtEnd && first.stoppedIn != follows && !window.isFull() && hasBudget(follower)) {
          isAtEnd = !step(first, stop, fromOrder, fromOffset);
        }
      } finally {
        // Even if it cannot be read further: what was handed out is not to be so again.
        moveThoseMet(first, isAtEnd, fromOrder, fromOffset);
      }
    }

    /** False if there is no record more. */
    private boolean step(LeftUser first, Cursor stop, long fromOrder, long fromOffset)
        throws IOException {
      SpoolRecord record = follower.peek(stop);
      if (record == null) {
        return false;
      }
      LeftUser user = users.get(record.userKey());
      if (user != null && isNextOf(user, record, first, fromOrder, fromOffset)) {
        takeOrStop(user, record);
      }
      if (first.stoppedIn != follows) {
        follower.pass();
      }
      return true;
    }

    private void moveThoseMet(LeftUser first, boolean isAtEnd, long fromOrder, long fromOffset) {
      for (Iterator<LeftUser> i = users.values().iterator(); i.hasNext(); ) {
        LeftUser user = i.next();
        if (user.stoppedIn != follows
            && user.applicationId.equals(first.applicationId)
            && !user.isBefore(fromOrder, fromOffset)
            && (isAtEnd || user.isBefore(follower.order, follower.offset))) {
          user.moveTo(follower.order, follower.offset);
          if (isAtEnd) {
            i.remove();
            version++;
          }
        }
      }
    }

    /** Whether all earlier records of this user are handed out, as far as following goes. */
    private boolean isNextOf(
        LeftUser user, SpoolRecord record, LeftUser first, long fromOrder, long fromOffset) {
      return user.stoppedIn != follows
          && !user.isBefore(fromOrder, fromOffset)
          && user.isBefore(follower.order, follower.offset + 1)
          && user.applicationId.equals(first.applicationId)
          && record.unknownApplication == null
          && !isTooOld(record);
    }

    private void takeOrStop(LeftUser user, SpoolRecord record) {
      if (window.isFullFor(user.key) || window.isApplicationFull(user.application)) {
        user.stoppedIn = follows;
        user.moveTo(follower.order, follower.offset);
      } else {
        window.take(record);
        out.add(record);
      }
    }

    private boolean hasBudget(Cursor cursor) {
      budget -= cursor.scanned;
      cursor.scanned = 0;
      isCut = budget <= 0;
      return !isCut;
    }

    private boolean isTooOld(SpoolRecord record) {
      if (record.arrivalMillis >= cutoffMillis) {
        return false;
      }
      tooOld.add(record);
      return true;
    }
  }

  /** The main cursor has been there: only those of users and applications may still read it. */
  boolean isBehind(Segment segment) {
    return main.order > segment.order;
  }

  /**
   * A segment takes the place of another.
   *
   * @param oldOffsets of the records that both have, ascending
   * @param newOffsets of the same records
   */
  void replace(Segment old, Segment compacted, int[] oldOffsets, int[] newOffsets) {
    compacted.order = old.order;
    old.isGone = true;
    all.put(compacted.order, compacted);
    for (Cursor cursor : cursors()) {
      if (cursor.order == compacted.order) {
        int at = firstFrom(cursor.offset, oldOffsets);
        cursor.close();
        cursor.moveTo(cursor.order, at < newOffsets.length ? newOffsets[at] : compacted.end);
      }
    }
    for (LeftUser user : users.values()) {
      if (user.order == compacted.order) {
        int at = firstFrom(user.offset, oldOffsets);
        user.offset = at < newOffsets.length ? newOffsets[at] : compacted.end;
      }
    }
  }

  private static int firstFrom(long offset, int[] offsets) {
    int i = Arrays.binarySearch(offsets, (int) offset);
    return i < 0 ? -i - 1 : i;
  }

  private List<Cursor> cursors() {
    List<Cursor> cursors = new ArrayList<>(applications.values());
    cursors.add(main);
    cursors.add(follower);
    return cursors;
  }

  void close() {
    for (Cursor cursor : cursors()) {
      cursor.close();
    }
  }
}
