package ir.metrix.agent.capture;

import ir.metrix.agent.config.MessageTemplate;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.Template;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Looks for a word in a rule's expressions: a cheap way to tell that a name is surely not read.
 * Wrong only where an expression has the word without the meaning.
 */
final class Mentions {
  private Mentions() {}

  static boolean isIn(Rule rule, String word) {
    if ((rule.when() != null && isIn(rule.when().text(), word))
        || isIn(rule.once(), word)
        || isIn(rule.before(), word)
        || isIn(rule.scope(), word)) {
      return true;
    }
    for (MessageTemplate message : rule.messages()) {
      if (isIn(message.customUserId(), word)
          || isIn(message.metrixUserId(), word)
          || isIn(message.id(), word)
          || isIn(message.time(), word)
          || isIn(message.fields(), word)) {
        return true;
      }
    }
    return false;
  }

  static boolean isIn(List<Rule> rules, String word) {
    for (Rule rule : rules) {
      if (isIn(rule, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIn(Object tree, String word) {
    if (tree instanceof Template) {
      return isIn(((Template) tree).text(), word);
    }
    if (tree instanceof String) {
      return ((String) tree).contains(word);
    }
    if (tree instanceof Map) {
      return isIn(((Map<?, ?>) tree).values(), word);
    }
    if (tree instanceof Collection) {
      for (Object element : (Collection<?>) tree) {
        if (isIn(element, word)) {
          return true;
        }
      }
    }
    return false;
  }
}
