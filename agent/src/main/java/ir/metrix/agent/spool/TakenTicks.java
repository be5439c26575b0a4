package ir.metrix.agent.spool;

/** Hears which times of Metrix users earlier processes gave to messages. The spool's thread. */
public interface TakenTicks {
  void taken(long userHash, long timeMillis);
}
