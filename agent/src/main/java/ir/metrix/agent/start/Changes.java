package ir.metrix.agent.start;

import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one set of rules has that another hadn't. Immutable. */
final class Changes {
  private final List<String> added = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<Rule> rematched = new ArrayList<>();
  private final List<Rule> unmatched = new ArrayList<>();

  Changes(List<Rule> before, List<Rule> after) {
    Map<String, Rule> old = new LinkedHashMap<>();
    for (Rule rule : before) {
      old.put(rule.id(), rule);
    }
    for (Rule rule : after) {
      Rule earlier = old.remove(rule.id());
      if (earlier == null) {
        added.add(rule.id());
      } else if (!earlier.saysTheSameAs(rule)) {
        changed.add(rule.id());
      }
      if (earlier == null || !earlier.meansSameMethodsAs(rule)) {
        rematched.add(rule);
        if (earlier != null) {
          unmatched.add(earlier);
        }
      }
    }
    removed.addAll(old.keySet());
    unmatched.addAll(old.values());
  }

  /** New rules, and those that select other methods now. */
  List<Rule> rematched() {
    return Collections.unmodifiableList(rematched);
  }

  /** Rules that are gone, and those that selected other methods, as they were. */
  List<Rule> unmatched() {
    return Collections.unmodifiableList(unmatched);
  }

  /** For the log. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, changed, "changed");
    append(text, added, "added");
    append(text, removed, "removed");
    return text.length() == 0 ? "no rule changed" : text.toString();
  }

  private static void append(StringBuilder text, List<String> ids, String what) {
    if (!ids.isEmpty()) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(AgentRuntime.counted(ids.size(), "rule"))
          .append(' ')
          .append(what)
          .append(" (")
          .append(String.join(", ", ids))
          .append(')');
    }
  }
}
