package ir.metrix.agent.spool;

/** What became of the messages of one rule for one application, in one place. */
final class Tally {
  final String ruleId;
  final String applicationId;
  long waiting;
  long waitingBytes;
  final long[] settled = new long[Outcome.count() + 1];

  Tally(String ruleId, String applicationId) {
    this.ruleId = ruleId;
    this.applicationId = applicationId;
  }

  long settled(Outcome outcome) {
    return settled[outcome.code];
  }
}
