package ir.metrix.agent.delivery;

import ir.metrix.agent.spool.Outcome;
import ir.metrix.agent.spool.SpoolRecord;

/** Where it is said how a record ended. Called under the dispatcher's monitor: returns at once. */
interface Settlements {
  /**
   * A record came to its end.
   *
   * @param deadLetter the line to set it aside with; null if it isn't
   */
  void settle(SpoolRecord record, Outcome outcome, byte[] deadLetter);
}
