package ir.metrix.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.spool.Outcome;
import ir.metrix.agent.spool.SpoolRecord;
import java.util.ArrayList;
import java.util.List;

/** In place of the spool: counts how records end, and that none ends twice. */
final class CountedEnds implements Settlements {
  final Ledger ledger = new Ledger();
  final List<SpoolRecord> waiting = new ArrayList<>();
  final List<byte[]> deadLetters = new ArrayList<>();

  /** A record on its way to a dispatcher. */
  SpoolRecord captured(SpoolRecord record) {
    ledger.account(record.ruleId()).countCaptured();
    waiting.add(record);
    return record;
  }

  @Override
  public void settle(SpoolRecord record, Outcome outcome, byte[] deadLetter) {
    assertThat(waiting.remove(record)).as("not settled before").isTrue();
    Ledger.Account account = ledger.account(record.ruleId());
    if (outcome == Outcome.DELIVERED) {
      account.countDelivered();
    } else if (outcome == Outcome.DEAD_LETTERED) {
      account.countDeadLettered();
      deadLetters.add(deadLetter);
    } else {
      account.countDropped(outcome.name());
    }
  }
}
