package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.config.MethodPattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of a class that it has no method which a rule means, and which ones come nearest. */
public final class NearMethods {
  private static final int MAX_NAMED = 5;

  private final String text;
  private final int distance;

  private NearMethods(String text, int distance) {
    this.text = text;
    this.distance = distance;
  }

  /** Among the methods of a class. */
  public static NearMethods of(
      Rule rule, String className, Collection<ClassScan.MethodScan> present) {
    StringBuilder text = new StringBuilder("class ").append(className).append(" has no ");
    text.append(wanted(rule));
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (ClassScan.MethodScan method : present) {
      if (!method.isSynthetic()) {
        String shown = method.tracked().toString().substring(className.length() + 1);
        if (!byName.containsKey(method.name)) {
          byName.put(method.name, new ArrayList<String>());
        }
        byName.get(method.name).add(shown);
      }
    }
    String name = rule.methods().isEmpty() ? "" : rule.methods().get(0).name();
    List<String> near = new ArrayList<>();
    for (String candidate : Suggestions.byNearness(name, byName.keySet())) {
      near.addAll(byName.get(candidate));
    }
    if (near.isEmpty()) {
      text.append("; it has none that could be tracked");
    } else if (near.size() <= MAX_NAMED) {
      text.append("; it has ").append(String.join(", ", near));
    } else {
      text.append("; of its ").append(near.size()).append(" methods the nearest are ");
      text.append(String.join(", ", near.subList(0, MAX_NAMED)));
    }
    int distance = Integer.MAX_VALUE;
    for (String candidate : byName.keySet()) {
      distance = Math.min(distance, Suggestions.distance(name, candidate));
    }
    return new NearMethods(text.toString(), distance);
  }

  private static String wanted(Rule rule) {
    StringBuilder text = new StringBuilder("method ");
    String separator = "";
    for (MethodPattern pattern : rule.methods()) {
      text.append(separator).append(pattern.text());
      separator = " or ";
    }
    if (!rule.methodAnnotations().isEmpty()) {
      text.append(rule.methods().isEmpty() ? "with " : " with ");
      text.append('@').append(String.join(" or @", rule.methodAnnotations()));
    }
    return text.toString();
  }

  /** Without a full stop. */
  @Override
  public String toString() {
    return text;
  }

  /** Whether the nearest one is more like what was wanted. */
  public boolean isNearerThan(NearMethods other) {
    return distance < other.distance;
  }
}
