package ir.metrix.agent.spool;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;

/** What all parts of one spool work with. */
final class SpoolContext {
  final SpoolOptions options;
  final SpoolFiles files;
  final SpoolClock clock;
  final Ledger ledger;
  final AgentLog log;
  final Checksums checksums = new Checksums();

  /** Null where nobody has facts to keep. Set before the spool is used. */
  FactFiles facts;

  SpoolContext(
      SpoolOptions options, SpoolFiles files, SpoolClock clock, Ledger ledger, AgentLog log) {
    this.options = options;
    this.files = files;
    this.clock = clock;
    this.ledger = ledger;
    this.log = log;
  }

  boolean keepsFacts() {
    return facts != null && facts.isWanted();
  }

  boolean forces() {
    return options.durability() == Durability.DISK || options.durability() == Durability.SYNC;
  }
}
