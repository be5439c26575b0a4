package ir.metrix.agent.find;

import ir.metrix.agent.bytecode.ClassOutline;
import ir.metrix.agent.bytecode.DeclaredMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much a method's names sound like what is looked for. The numbers say no more than which of
 * two methods comes first; they were set by trying applications that nobody here wrote.
 */
final class NameScore {
  /** Less is not about it. */
  static final double LEAST = 4;

  private static final Set<String> GENERIC_VERBS =
      Words.set(
          "process execute perform handle submit save run complete confirm invoke apply service create"
              + " add place insert new finish do on post");
  private static final Set<String> SERVICES =
      Words.set(
          "service manager facade controller action bean ejb resource servlet handler processor endpoint"
              + " workflow activity operation operations interactor command web module api");
  private static final Set<String> DATA =
      Words.set(
          "dto vo form request response event exception entity config configuration builder constants info"
              + " data model key criteria message type types state status properties");
  private static final Set<String> HELPERS =
      Words.set(
          "util utils helper factory validator converter mapper listener filter adapter extension"
              + " parser formatter tag interceptor aspect provider dao repository migration task"
              + " populator initializer loader resolver serializer");
  private static final Set<String> TESTS =
      Words.set("test tests mock stub fake dummy sample example");
  private static final Set<String> READERS =
      Words.set(
          "get is has can should to find lookup read load validate check count list build parse render show"
              + " print before after pre init set compare equals hash supports contains convert format"
              + " calculate determine populate prepare test remove delete");

  private static final Set<String> PREPOSITIONS =
      Words.set("for with by from to in on and as of using via after at into if");
  private static final Set<String> HARMLESS =
      Words.set("new action request internal now online guest async secure page form user process");

  /** The word that was given comes before its synonyms. */
  private static final double AS_GIVEN = 2;

  /** The whole name is a phrase. */
  private static final double EXACT = 10;

  private static final double OF_OTHER_OBJECT = 3;

  private final Query query;
  private final List<String> classWords;
  private final double ofClass;

  /** For the methods of one class. */
  NameScore(Query query, ClassOutline outline) {
    this.query = query;
    String simple = outline.name().substring(outline.name().lastIndexOf('/') + 1);
    this.classWords = new ArrayList<>(Words.of(simple));
    // PayPalGateway implements PaymentService: what it is for may stand in the latter's name only.
    for (String face : outline.interfaces()) {
      if (!face.startsWith("java")) {
        classWords.addAll(Words.of(face.substring(face.lastIndexOf('/') + 1)));
      }
    }
    this.ofClass = ofClass(outline, Words.of(simple), simple);
  }

  private double ofClass(ClassOutline outline, List<String> words, String simple) {
    double score = outline.isPublic() ? 0.5 : 0;
    if (simple.contains("$")) {
      score -= 2;
    }
    String last = words.isEmpty() ? "" : words.get(words.size() - 1);
    String kind = last.equals("impl") && words.size() > 1 ? words.get(words.size() - 2) : last;
    if (SERVICES.contains(kind)) {
      score += 3;
    } else if (DATA.contains(kind)) {
      score -= 4;
    } else if (HELPERS.contains(kind)) {
      score -= 2;
    }
    if (last.equals("impl") || (!words.isEmpty() && words.get(0).equals("default"))) {
      score += 0.5;
    }
    if (Words.containsAny(words, TESTS)) {
      score -= 6;
    }
    return score;
  }

  /** Zero or less if it is not about what is looked for. */
  double of(DeclaredMethod method) {
    List<String> words = Words.of(method.name());
    double name = 0;
    for (List<String> phrase : query.phrases()) {
      double asGiven = phrase(words, phrase, nouns(), method);
      name = Math.max(name, asGiven == 0 ? 0 : asGiven + AS_GIVEN);
    }
    for (Topic topic : query.topics()) {
      for (List<String> phrase : topic.phrases()) {
        name = Math.max(name, phrase(words, phrase, topic.nouns(), method));
      }
      if (name == 0 && isGeneric(words) && containsAny(classWords, topic.nouns())) {
        name = 5;
      }
    }
    return name < LEAST ? 0 : name + ofClass + ofMethod(words, name >= EXACT, method);
  }

  private Set<String> nouns() {
    Set<String> nouns = new HashSet<>();
    for (Topic topic : query.topics()) {
      nouns.addAll(topic.nouns());
    }
    return nouns;
  }

  private double phrase(
      List<String> words, List<String> phrase, Set<String> nouns, DeclaredMethod method) {
    int start = Words.indexOf(words, phrase);
    int extra = words.size() - phrase.size();
    if (start >= 0) {
      double before = start == 1 && isGeneric(words) ? 0.5 : 1.2 * start;
      return 10 - before - OF_OTHER_OBJECT * othersAfter(words, start + phrase.size(), nouns);
    }
    if (phrase.size() == 1) {
      // The class is a CheckoutService, and the method says no more than what it does.
      return Words.contains(classWords, phrase.get(0)) && isGeneric(words) ? 6 : 0;
    }
    if (Words.containsSpread(words, phrase)) {
      return 7 - 0.5 * extra;
    }
    return isSpreadOverTypes(words, phrase, method) ? 6 - 0.5 * (words.size() - 1) : 0;
  }

  /**
   * Words that make it about something else: {@code registerServlet} is no registration, {@code
   * createOrderItem} no order; but {@code registerUser} and {@code placeOrderFor…} are.
   */
  private static int othersAfter(List<String> words, int from, Set<String> nouns) {
    int others = 0;
    for (String word : words.subList(from, words.size())) {
      if (PREPOSITIONS.contains(word)) {
        return others;
      }
      if (!nouns.contains(word) && !HARMLESS.contains(word)) {
        others++;
      }
    }
    return others;
  }

  /** {@code OrderService.create}, {@code save(User)}: "create order", "save user". */
  private boolean isSpreadOverTypes(
      List<String> words, List<String> phrase, DeclaredMethod method) {
    if (words.isEmpty() || !Words.same(words.get(0), phrase.get(0))) {
      return false;
    }
    List<String> around = new ArrayList<>(classWords);
    for (String type : method.parameterTypes()) {
      around.addAll(Words.of(type.substring(type.lastIndexOf('.') + 1)));
    }
    around.addAll(words);
    for (String word : phrase) {
      if (!Words.contains(around, word)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isGeneric(List<String> words) {
    return !words.isEmpty() && GENERIC_VERBS.contains(words.get(0));
  }

  private double ofMethod(List<String> words, boolean isExact, DeclaredMethod method) {
    double score = method.isPublic() ? 1 : method.isPrivate() ? -2 : -0.5;
    if (READERS.contains(words.get(0)) && !isExact) {
      score -= 5;
    }
    if (method.isStatic()) {
      score -= 1;
    }
    List<String> types = method.parameterTypes();
    if (types.isEmpty()) {
      score -= 1;
    }
    if (method.returnType().equals("boolean") && types.isEmpty()) {
      score -= 3;
    }
    boolean isSetter = words.get(0).equals("set") && types.size() == 1;
    if (isSetter) {
      score -= 2;
    }
    List<String> around = new ArrayList<>();
    for (String type : types) {
      around.addAll(Words.of(type.substring(type.lastIndexOf('.') + 1)));
    }
    around.addAll(
        Words.of(method.returnType().substring(method.returnType().lastIndexOf('.') + 1)));
    for (Topic topic : query.topics()) {
      if (containsAny(around, topic.nouns())) {
        return score + 1;
      }
    }
    return score;
  }

  private static boolean containsAny(List<String> words, Set<String> nouns) {
    for (String noun : nouns) {
      if (Words.contains(words, noun)) {
        return true;
      }
    }
    return false;
  }
}
