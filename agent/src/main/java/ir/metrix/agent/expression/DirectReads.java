package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.List;

/** What a {@link DirectReader} is to read. */
public final class DirectReads {
  private final int parameters;
  private final List<BoundExpression> expressions = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  /**
   * @param parameters how many the method has; at most four
   */
  public DirectReads(int parameters) {
    this.parameters = parameters;
  }

  /** What is read for one rule. */
  public static final class Rule {
    private final int condition;
    private final int firstMessage;
    private final int messages;

    private Rule(int condition, int firstMessage, int messages) {
      this.condition = condition;
      this.firstMessage = firstMessage;
      this.messages = messages;
    }

    /** Number of the expression; -1 for none. */
    public int condition() {
      return condition;
    }

    /** Number of the first one. */
    public int firstMessage() {
      return firstMessage;
    }

    public boolean hasOneMessage() {
      return messages == 1;
    }
  }

  /** The values of one message. */
  public static final class Message {
    private final int[] expressions;
    private final int userIds;

    private Message(int[] expressions, int userIds) {
      this.expressions = expressions;
      this.userIds = userIds;
    }

    /** By number of the value: that of its expression; -1 for what is not to be read. */
    public int expression(int value) {
      return expressions[value];
    }

    public int size() {
      return expressions.length;
    }

    /** How many values, the first ones, are user ids without one of which there is no message. */
    public int userIds() {
      return userIds;
    }
  }

  /**
   * Adds a rule's expressions.
   *
   * @param condition number of the one on which all depends; -1 for none
   * @param itsMessages how many messages of it are added next
   * @return what to add to the number of each of them
   */
  public int addRule(List<BoundExpression> ofRule, int condition, int itsMessages) {
    int first = expressions.size();
    expressions.addAll(ofRule);
    rules.add(new Rule(condition < 0 ? -1 : first + condition, messages.size(), itsMessages));
    return first;
  }

  /**
   * Adds a message.
   *
   * @param numbers of its values' expressions, in the order in which they are read; -1 for none
   * @param userIds how many of them, the first ones, are user ids without one of which there is no
   *     message; 0 if there is one in any case
   * @return its number
   */
  public int addMessage(int[] numbers, int userIds) {
    messages.add(new Message(numbers, userIds));
    return messages.size() - 1;
  }

  /** By their numbers. */
  public List<Rule> rules() {
    return rules;
  }

  public int parameters() {
    return parameters;
  }

  public List<BoundExpression> expressions() {
    return expressions;
  }

  public List<Message> messages() {
    return messages;
  }
}
