package ir.metrix.agent.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody meant who made a typing slip. */
public final class Suggestions {
  private Suggestions() {}

  /** The nearest candidate, or null if none is near. */
  public static String nearest(String typed, Collection<String> candidates) {
    String nearest = null;
    int least = Math.max(1, typed.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(squeezed(typed), squeezed(candidate));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** All of them, those that are most like what was typed first. */
  public static List<String> byNearness(final String typed, Collection<String> candidates) {
    final String squeezed = squeezed(typed);
    List<String> sorted = new ArrayList<>(candidates);
    Collections.sort(
        sorted,
        new Comparator<String>() {
          @Override
          public int compare(String a, String b) {
            int nearer =
                Integer.compare(distance(squeezed, squeezed(a)), distance(squeezed, squeezed(b)));
            return nearer != 0 ? nearer : a.compareTo(b);
          }
        });
    return sorted;
  }

  /** " Did you mean 'x'?", or what there is to choose from. */
  static String didYouMean(String typed, Collection<String> candidates) {
    String nearest = nearest(typed, candidates);
    return nearest != null
        ? "did you mean '" + nearest + "'?"
        : "expected one of " + join(candidates);
  }

  static String join(Collection<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      if (text.length() > 0) {
        text.append(", ");
      }
      text.append(word);
    }
    return text.toString();
  }

  /** Characters to insert, drop, change, or swap with a neighbour. */
  public static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  /** maxSize, max_size and max-size are the same slip. */
  private static String squeezed(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
