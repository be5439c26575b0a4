package ir.metrix.agent.capture;

import ir.metrix.agent.config.MessageTemplate;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.Template;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Looks for expressions that speak of {@code scope}. */
final class ScopeReaders {
  private ScopeReaders() {}

  static boolean isAnyIn(List<Rule> rules) {
    for (Rule rule : rules) {
      if ((rule.when() != null && isIn(rule.when().text()))
          || isIn(rule.before())
          || isIn(rule.scope())) {
        return true;
      }
      for (MessageTemplate message : rule.messages()) {
        if (isIn(message.customUserId())
            || isIn(message.metrixUserId())
            || isIn(message.id())
            || isIn(message.time())
            || isIn(message.fields())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isIn(Object tree) {
    if (tree instanceof Template) {
      return isIn(((Template) tree).text());
    }
    if (tree instanceof String) {
      return ((String) tree).contains("scope");
    }
    if (tree instanceof Map) {
      return isIn(((Map<?, ?>) tree).values());
    }
    if (tree instanceof Collection) {
      for (Object element : (Collection<?>) tree) {
        if (isIn(element)) {
          return true;
        }
      }
    }
    return false;
  }
}
