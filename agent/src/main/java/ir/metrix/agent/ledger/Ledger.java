package ir.metrix.agent.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The fate of every message, by rule: captured = delivered + waiting + dead-lettered + dropped (by
 * reason). Any thread may count; each message is counted once as captured and once at its end.
 */
public final class Ledger {
  private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();

  /** The account of one rule, made when first asked for. */
  public Account account(String ruleId) {
    Account account = accounts.get(ruleId);
    if (account != null) {
      return account;
    }
    Account fresh = new Account();
    Account earlier = accounts.putIfAbsent(ruleId, fresh);
    return earlier == null ? fresh : earlier;
  }

  /** The ids of all rules that have an account, sorted. */
  public List<String> rules() {
    return new ArrayList<>(new TreeSet<>(accounts.keySet()));
  }

  /** How many messages of a rule were captured in this process. */
  public long capturedHere(String ruleId) {
    Account account = accounts.get(ruleId);
    return account == null ? 0 : account.captured.sum();
  }

  /** All rules' figures added up. */
  public Totals totals() {
    Totals totals = new Totals();
    for (Account account : accounts.values()) {
      totals.add(account);
    }
    return totals;
  }

  /** The figures of one rule. */
  public Totals totals(String ruleId) {
    Totals totals = new Totals();
    totals.add(account(ruleId));
    return totals;
  }

  /** The counts of one rule. */
  public static final class Account {
    /** In this process. */
    private final LongAdder captured = new LongAdder();

    /** By earlier processes. */
    private final AtomicLong capturedEarlier = new AtomicLong();

    private final LongAdder delivered = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();

    /** Before anything was written of them: no file knows of these. By reason. */
    private final ConcurrentHashMap<String, AtomicLong> dropped = new ConcurrentHashMap<>();

    /** Of messages that files know, and of earlier processes. By reason. */
    private final ConcurrentHashMap<String, AtomicLong> droppedFromSpool =
        new ConcurrentHashMap<>();

    public void countCaptured() {
      captured.increment();
    }

    public void countDelivered() {
      delivered.increment();
    }

    public void countDeadLettered() {
      deadLettered.increment();
    }

    /** {@code reason} is one of a few fixed words, such as "queue full". */
    public void countDropped(String reason) {
      add(dropped, reason, 1);
    }

    /** As {@link #countDropped}, of messages that were in the spool. */
    public void countDroppedFromSpool(String reason, long count) {
      add(droppedFromSpool, reason, count);
    }

    /** What an earlier process left: messages that came to their end, and some that wait. */
    public void restore(long deliveredThen, long deadLetteredThen, long waitingNow) {
      capturedEarlier.addAndGet(deliveredThen + deadLetteredThen + waitingNow);
      delivered.add(deliveredThen);
      deadLettered.add(deadLetteredThen);
    }

    /** As {@link #restore}, of messages that were dropped. */
    public void restoreDropped(String reason, long count) {
      capturedEarlier.addAndGet(count);
      add(droppedFromSpool, reason, count);
    }

    private static void add(
        ConcurrentHashMap<String, AtomicLong> counts, String reason, long more) {
      if (more == 0) {
        return;
      }
      AtomicLong count = counts.get(reason);
      if (count == null) {
        AtomicLong fresh = new AtomicLong();
        AtomicLong earlier = counts.putIfAbsent(reason, fresh);
        count = earlier == null ? fresh : earlier;
      }
      count.addAndGet(more);
    }

    /** What was dropped in this process before it reached the spool, by reason. */
    public Map<String, Long> droppedBeforeSpool() {
      Map<String, Long> copy = new TreeMap<>();
      addTo(copy, dropped);
      return copy;
    }

    private static void addTo(
        Map<String, Long> sums, ConcurrentHashMap<String, AtomicLong> counts) {
      for (Map.Entry<String, AtomicLong> entry : counts.entrySet()) {
        Long sum = sums.get(entry.getKey());
        sums.put(entry.getKey(), (sum == null ? 0 : sum) + entry.getValue().get());
      }
    }

    public long captured() {
      return captured.sum() + capturedEarlier.get();
    }

    public long delivered() {
      return delivered.sum();
    }

    public long deadLettered() {
      return deadLettered.sum();
    }

    public long dropped() {
      long sum = 0;
      for (Long count : droppedByReason().values()) {
        sum += count;
      }
      return sum;
    }

    /** By reason, sorted. */
    public Map<String, Long> droppedByReason() {
      Map<String, Long> sums = new TreeMap<>();
      addTo(sums, dropped);
      addTo(sums, droppedFromSpool);
      return sums;
    }

    public long waiting() {
      long ended = delivered() + deadLettered() + dropped();
      return captured() - ended;
    }
  }

  /**
   * A sum over rules, or of one, taken at one moment; the parts may be a few messages apart while
   * threads count.
   */
  public static final class Totals {
    private long captured;
    private long delivered;
    private long deadLettered;
    private final Map<String, Long> dropped = new TreeMap<>();

    private void add(Account account) {
      // Ends before beginnings: a message that ends in between then shows as waiting, never as a
      // negative number.
      delivered += account.delivered();
      deadLettered += account.deadLettered();
      Account.addTo(dropped, account.dropped);
      Account.addTo(dropped, account.droppedFromSpool);
      captured += account.captured();
    }

    public long captured() {
      return captured;
    }

    public long delivered() {
      return delivered;
    }

    public long deadLettered() {
      return deadLettered;
    }

    /** By reason, sorted. */
    public Map<String, Long> dropped() {
      return dropped;
    }

    public long droppedSum() {
      long sum = 0;
      for (Long count : dropped.values()) {
        sum += count;
      }
      return sum;
    }

    public long waiting() {
      return captured - delivered - deadLettered - droppedSum();
    }

    /** The equation as the log prints it. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(120);
      text.append("captured ").append(captured).append(" = delivered ").append(delivered);
      text.append(" + waiting ").append(waiting());
      text.append(" + dead-lettered ").append(deadLettered);
      text.append(" + dropped ").append(droppedSum());
      if (!dropped.isEmpty()) {
        String separator = " (";
        for (Map.Entry<String, Long> entry : dropped.entrySet()) {
          text.append(separator).append(entry.getKey()).append(' ').append(entry.getValue());
          separator = ", ";
        }
        text.append(')');
      }
      return text.toString();
    }
  }
}
