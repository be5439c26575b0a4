package ir.metrix.agent.spool;

import ir.metrix.agent.ledger.Ledger;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts how records end, in the ledger that is shown and in the files that the next process reads.
 * The spool's thread only.
 */
final class Books {
  private final Ledger ledger;

  /** What came to its end in no segment that is still there, and stands in no ledger's rules. */
  private final Map<String, LedgerFile.Counts> unfiled = new TreeMap<>();

  /** What was written of drops last, so that it is not written again and again. */
  private String filed = "";

  Books(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Some records of a segment, or in memory, came to their end. */
  void count(String ruleId, Outcome outcome, long times) {
    Ledger.Account account = ledger.account(ruleId);
    if (outcome == Outcome.DELIVERED) {
      account.countDelivered();
    } else if (outcome == Outcome.DEAD_LETTERED) {
      account.countDeadLettered();
    } else {
      account.countDroppedFromSpool(Reasons.of(outcome), times);
    }
  }

  /** One that was in memory alone: no segment will tell of it. */
  void file(String ruleId, Outcome outcome) {
    file(ruleId, outcome, 1);
  }

  /** As many; fewer than none where another ledger has those that are taken back here. */
  void file(String ruleId, Outcome outcome, long times) {
    unfiled(ruleId).add(outcome, times, Reasons.of(outcome));
  }

  /** What a segment has counted, which is gone without being folded. */
  void file(Segment segment) {
    for (Tally tally : segment.tallies) {
      for (int code = 1; code < tally.settled.length; code++) {
        Outcome outcome = Outcome.of(code);
        unfiled(tally.ruleId).add(outcome, tally.settled[code], Reasons.of(outcome));
      }
    }
  }

  /** What a ledger has counted whose file is gone; all is to be written to another one. */
  void file(LedgerFile gone) {
    filed = "";
    for (Map.Entry<String, LedgerFile.Counts> rule : gone.rules.entrySet()) {
      unfiled(rule.getKey()).add(rule.getValue());
    }
  }

  /** Whether anything would be lost with this process, were it not for the ledger's file. */
  boolean hasUnfiled() {
    return !unfiled.isEmpty();
  }

  private LedgerFile.Counts unfiled(String ruleId) {
    LedgerFile.Counts counts = unfiled.get(ruleId);
    if (counts == null) {
      counts = new LedgerFile.Counts();
      unfiled.put(ruleId, counts);
    }
    return counts;
  }

  /** Shows what the ledger of a store has counted in earlier processes. */
  void restore(LedgerFile file) {
    for (Map.Entry<String, LedgerFile.Counts> rule : file.rules.entrySet()) {
      Ledger.Account account = ledger.account(rule.getKey());
      account.restore(rule.getValue().delivered, rule.getValue().deadLettered, 0);
      for (Map.Entry<String, Long> reason : rule.getValue().dropped.entrySet()) {
        account.restoreDropped(reason.getKey(), reason.getValue());
      }
    }
  }

  /**
   * Writes the ledger of our own store if anything is new.
   *
   * @param always even if not
   */
  void writeOwn(Store own, boolean always) throws IOException {
    Map<String, LedgerFile.Counts> more = more();
    String content = describe(more);
    if (always
        || own.ledger.isUnwritten
        || !own.ledger.folded.isEmpty()
        || !content.equals(filed)) {
      own.writeLedger(more);
      filed = content;
    }
  }

  /** Writes the ledger of a store that was adopted. */
  static void writeAdopted(Store store) throws IOException {
    if (store.ledger.isUnwritten || !store.ledger.folded.isEmpty()) {
      store.writeLedger(Collections.<String, LedgerFile.Counts>emptyMap());
    }
  }

  /** An adopted store is empty: its counts become our own store's, in one step. */
  void absorb(Store store, Store own) throws IOException {
    if (store.ledger.isFromLaterVersion) {
      return;
    }
    if (!own.ledger.absorbed.contains(store.ledger.id)) {
      own.ledger.add(store.ledger.rules);
      own.ledger.absorbed.add(store.ledger.id);
    }
    writeOwn(own, true);
    store.ledger.deleteFiles();
    own.ledger.absorbed.remove(Long.valueOf(store.ledger.id));
  }

  private Map<String, LedgerFile.Counts> more() {
    Map<String, LedgerFile.Counts> more = new TreeMap<>(unfiled);
    for (String rule : ledger.rules()) {
      Map<String, Long> dropped = ledger.account(rule).droppedBeforeSpool();
      if (!dropped.isEmpty()) {
        LedgerFile.Counts counts = new LedgerFile.Counts();
        if (unfiled.containsKey(rule)) {
          counts.add(unfiled.get(rule));
        }
        for (Map.Entry<String, Long> reason : dropped.entrySet()) {
          counts.addDropped(reason.getKey(), reason.getValue());
        }
        more.put(rule, counts);
      }
    }
    return more;
  }

  private static String describe(Map<String, LedgerFile.Counts> more) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, LedgerFile.Counts> rule : more.entrySet()) {
      LedgerFile.Counts counts = rule.getValue();
      text.append(rule.getKey()).append(' ').append(counts.delivered).append(' ');
      text.append(counts.deadLettered).append(' ').append(counts.dropped).append('\n');
    }
    return text.toString();
  }
}
