package ir.metrix.agent.config;

/**
 * How a message's {@code time} is written. The documents of Metrix disagree, so it is a setting.
 */
public enum WireTime {
  /** Unix seconds in quotes. */
  SECONDS_STRING,
  /** Unix seconds, a number. */
  SECONDS,
  /** Unix milliseconds, a number. */
  MILLIS
}
