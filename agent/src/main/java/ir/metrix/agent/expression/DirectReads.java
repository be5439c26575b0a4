package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.List;

/** What a {@link DirectReader} is to read. */
public final class DirectReads {
  private final int parameters;
  private final List<BoundExpression> expressions = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<Integer> conditions = new ArrayList<>();

  /**
   * @param parameters how many the method has; at most four
   */
  public DirectReads(int parameters) {
    this.parameters = parameters;
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
   * @return what to add to the number of each of them
   */
  public int addRule(List<BoundExpression> ofRule, int condition) {
    int first = expressions.size();
    expressions.addAll(ofRule);
    conditions.add(condition < 0 ? -1 : first + condition);
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

  /** By rule: the number of its condition; -1 for none. */
  public List<Integer> conditions() {
    return conditions;
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
