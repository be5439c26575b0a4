package ir.metrix.agent.remote;

import java.io.File;
import java.util.UUID;

/**
 * A command for a JVM, as it travels in the argument with which our jar is attached: lines, which
 * no path of a configuration file has. Immutable.
 */
public final class RemoteCommand {
  /** What to do. */
  public enum Verb {
    /** Start with a configuration file. */
    ATTACH,
    /** Take the agent out. */
    DETACH,
    /** Keep the decisions of a rule for a while. */
    EXPLAIN
  }

  /** The entry class knows it too: it takes the jar from the second line. */
  private static final String FIRST_LINE = "metrix-command";

  private final Verb verb;
  private final String jar;
  private final String nonce;
  private final String object;

  private RemoteCommand(Verb verb, String jar, String nonce, String object) {
    this.verb = verb;
    this.jar = jar;
    this.nonce = nonce;
    this.object = object;
  }

  /**
   * To start the agent.
   *
   * @param jar the agent's, as the JVM sees it
   * @param file the configuration, as the JVM sees it
   */
  public static RemoteCommand attach(String jar, String file) {
    return new RemoteCommand(Verb.ATTACH, jar, UUID.randomUUID().toString(), file);
  }

  /**
   * To take the agent out.
   *
   * @param jar the agent's, as the JVM sees it
   */
  public static RemoteCommand detach(String jar) {
    return new RemoteCommand(Verb.DETACH, jar, UUID.randomUUID().toString(), "");
  }

  /**
   * To keep the decisions of a rule for a while.
   *
   * @param jar the agent's, as the JVM sees it
   */
  public static RemoteCommand explain(String jar, String rule) {
    return new RemoteCommand(Verb.EXPLAIN, jar, UUID.randomUUID().toString(), rule);
  }

  /** Null if the argument is no command, but the path of a configuration file. */
  public static RemoteCommand parse(String argument) {
    if (argument == null || !argument.startsWith(FIRST_LINE + '\n')) {
      return null;
    }
    String[] lines = argument.split("\n", -1);
    return new RemoteCommand(Verb.valueOf(lines[3]), lines[1], lines[2], lines[4]);
  }

  /** What {@link #parse} reads. */
  public String toArgument() {
    return FIRST_LINE + '\n' + jar + '\n' + nonce + '\n' + verb + '\n' + object;
  }

  public Verb verb() {
    return verb;
  }

  public File jar() {
    return new File(jar);
  }

  /** The file or the rule; empty for a command that needs neither. */
  public String object() {
    return object;
  }

  /** The text of an answer to this command, for {@link AgentProperties#ANSWER}. */
  public String answer(boolean good, String text) {
    return nonce + '\n' + good + '\n' + text;
  }

  /** What was answered, or null if that is the answer to another command. */
  public Answer answerIn(String property) {
    String[] parts = property == null ? new String[0] : property.split("\n", 3);
    return parts.length == 3 && parts[0].equals(nonce)
        ? new Answer(Boolean.parseBoolean(parts[1]), parts[2])
        : null;
  }

  /** How a command went. */
  public static final class Answer {
    private final boolean good;
    private final String text;

    private Answer(boolean good, String text) {
      this.good = good;
      this.text = text;
    }

    public boolean isGood() {
      return good;
    }

    /** For people; may have several lines. */
    public String text() {
      return text;
    }
  }
}
