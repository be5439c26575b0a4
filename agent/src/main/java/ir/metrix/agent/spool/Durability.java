package ir.metrix.agent.spool;

/** What a record has survived when it counts as spooled. */
public enum Durability {
  /** Nothing: it is in memory. */
  MEMORY,
  /** The end of the process: it is with the operating system. */
  OS,
  /** A power cut, a few milliseconds later: it is forced to the medium in groups. */
  DISK,
  /** A power cut: it is forced, and the calling thread waited for that. */
  SYNC
}
