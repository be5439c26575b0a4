package ir.metrix.agent.expression;

import java.util.Collection;
import java.util.List;

/** Words of error messages about names. */
final class Names {
  private static final int MOST_LISTED = 20;

  private Names() {}

  /** The candidate that a typing slip would turn into {@code name}, or null if none is near. */
  static String nearest(String name, Collection<String> candidates) {
    String nearest = null;
    int best = (name.length() < 4 ? 1 : Math.max(2, name.length() / 4)) + 1;
    for (String candidate : candidates) {
      int distance =
          distance(
              name.toLowerCase(java.util.Locale.ROOT),
              candidate.toLowerCase(java.util.Locale.ROOT));
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** A question to add to an error message; empty if no name is near. */
  static String didYouMean(String name, Collection<String> candidates) {
    String nearest = nearest(name, candidates);
    return nearest == null ? "" : "; did you mean '" + nearest + "'?";
  }

  static String join(List<String> names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(text.length() == 0 ? "" : ", ").append(name);
    }
    return text.toString();
  }

  /** The first of many. */
  static String listed(List<String> names) {
    return names.size() <= MOST_LISTED
        ? join(names)
        : join(names.subList(0, MOST_LISTED)) + " and " + (names.size() - MOST_LISTED) + " more";
  }

  /** For error messages: "an Order", "a text". */
  static String article(JavaType type) {
    return type.isNull() ? "null" : article(type.toString());
  }

  /** With its article, for error messages: "an Order", "a URL", "a java.util.Date". */
  static String article(String noun) {
    char first = noun.charAt(0);
    boolean isVowel = "AEIOUaeiou".indexOf(first) >= 0;
    // As they are said, a User, a Unit and a URL begin with no vowel.
    boolean isYou = noun.matches("(Uni|Use|Uti|U[A-Z]|Eu).*");
    return (isVowel && !isYou ? "an " : "a ") + noun;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
