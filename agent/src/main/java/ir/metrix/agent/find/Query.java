package ir.metrix.agent.find;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What somebody looks for: words that stand for topics, and words that stand for themselves. */
final class Query {
  private static final int LONGEST_PHRASE = 4;

  private final Set<Topic> topics = EnumSet.noneOf(Topic.class);

  /** As they were given: a method that is called just that comes before its synonyms. */
  private final List<List<String>> phrases = new ArrayList<>();

  private Query() {}

  /** "sign_up", "create account": spelled as one likes. */
  static Query of(List<String> texts) {
    Query query = new Query();
    List<String> words = new ArrayList<>();
    for (String text : texts) {
      words.addAll(Words.of(text));
    }
    List<String> unknown = new ArrayList<>();
    int i = 0;
    while (i < words.size()) {
      int length = Math.min(LONGEST_PHRASE, words.size() - i);
      while (length > 0 && Topic.of(words.subList(i, i + length)).isEmpty()) {
        length--;
      }
      if (length == 0) {
        unknown.add(words.get(i++));
        continue;
      }
      List<String> phrase = words.subList(i, i + length);
      query.topics.addAll(Topic.of(phrase));
      query.phrases.add(phrase);
      i += length;
    }
    if (!unknown.isEmpty()) {
      query.phrases.add(unknown);
    }
    return query;
  }

  Set<Topic> topics() {
    return Collections.unmodifiableSet(topics);
  }

  List<List<String>> phrases() {
    return phrases;
  }

  boolean isEmpty() {
    return phrases.isEmpty();
  }
}
