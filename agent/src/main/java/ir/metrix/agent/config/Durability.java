package ir.metrix.agent.config;

/** What has happened to a message when the calling thread goes on, or shortly after. */
public enum Durability {
  /** It is in memory only. */
  MEMORY,
  /** It is with the operating system: a killed process loses next to nothing. */
  OS,
  /** It is forced to the medium, in groups. */
  DISK,
  /** It is on the medium before the tracked method returns. */
  SYNC
}
