package ir.metrix.agent.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words that a name is made of, and whether two of them are forms of one. */
final class Words {
  private Words() {}

  /** {@code placeHTTPOrder2}, {@code place_order}: lower case, at most some dozens. */
  static List<String> of(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLetter(c)) {
        add(words, word);
        continue;
      }
      boolean afterLower = i > 0 && Character.isLowerCase(name.charAt(i - 1));
      boolean beforeLower = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
      boolean startsWord =
          Character.isUpperCase(c) && (afterLower || (beforeLower && word.length() > 1));
      if (startsWord) {
        add(words, word);
      }
      word.append(c);
    }
    add(words, word);
    return words;
  }

  private static void add(List<String> words, StringBuilder word) {
    if (word.length() > 0) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
      word.setLength(0);
    }
  }

  /** placed, places, placing: one word. */
  static boolean same(String a, String b) {
    return a.equals(b) || stem(a).equals(stem(b));
  }

  private static String stem(String word) {
    String stem = word;
    if (stem.length() > 5 && stem.endsWith("ing")) {
      stem = stem.substring(0, stem.length() - 3);
    } else if (stem.length() > 4 && stem.endsWith("ed")) {
      stem = stem.substring(0, stem.length() - 2);
    } else if (stem.length() > 3 && stem.endsWith("s") && !stem.endsWith("ss")) {
      stem = stem.substring(0, stem.length() - 1);
    }
    return stem.length() > 3 && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
  }

  static boolean contains(List<String> words, String wanted) {
    for (String word : words) {
      if (same(word, wanted)) {
        return true;
      }
    }
    return false;
  }

  static boolean containsAny(List<String> words, Set<String> wanted) {
    for (String word : words) {
      if (wanted.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Where the phrase begins, its words one after the other; -1 if it isn't there. */
  static int indexOf(List<String> words, List<String> phrase) {
    for (int start = 0; start + phrase.size() <= words.size(); start++) {
      int i = 0;
      while (i < phrase.size() && same(words.get(start + i), phrase.get(i))) {
        i++;
      }
      if (i == phrase.size()) {
        return start;
      }
    }
    return -1;
  }

  /** Whether the phrase is there in its order, with other words between. */
  static boolean containsSpread(List<String> words, List<String> phrase) {
    int i = 0;
    for (String word : words) {
      if (i < phrase.size() && same(word, phrase.get(i))) {
        i++;
      }
    }
    return i == phrase.size();
  }

  static Set<String> set(String words) {
    return new HashSet<>(Arrays.asList(words.split(" ")));
  }
}
