package ir.metrix.agent.find;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.application.ClassPath;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassOutline;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.DeclaredMethod;
import ir.metrix.agent.bytecode.TrackedMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Ranks an application's methods by how much they look like what somebody looks for: first all by
 * their names, then the best of these by what can be read in them. A method without a body is left
 * out: those that implement it are in the application, or there is nothing to hook.
 */
public final class MethodFinder {
  /** Of so many the code is read. */
  private static final int MOST_CANDIDATES = 150;

  /** That the second overload of a method is worth less: it most often calls the first. */
  private static final double OF_OVERLOAD = 0.75;

  private static final double OF_USER = 1.5;
  private static final double OF_AMOUNT = 2;
  private static final double OF_OWN_CLASSES = 1;

  private final ApplicationFiles application;
  private final Query query;
  private final boolean withLibraries;
  private final PriorityQueue<Candidate> best = new PriorityQueue<>(MOST_CANDIDATES + 1, BY_SCORE);

  private static final Comparator<Candidate> BY_SCORE =
      new Comparator<Candidate>() {
        @Override
        public int compare(Candidate a, Candidate b) {
          return Double.compare(a.score, b.score);
        }
      };

  /** A method by its names alone. */
  private static final class Candidate {
    final ClassPath path;
    final String className;
    final DeclaredMethod method;
    final double score;

    Candidate(ClassPath path, String className, DeclaredMethod method, double score) {
      this.path = path;
      this.className = className;
      this.method = method;
      this.score = score;
    }
  }

  private MethodFinder(ApplicationFiles application, Query query, boolean withLibraries) {
    this.application = application;
    this.query = query;
    this.withLibraries = withLibraries;
  }

  /**
   * Finds methods, the likeliest first.
   *
   * @param words in any spelling: "sign up", "signUp", "sign_up"
   * @param withLibraries whether to look into well-known libraries too
   * @throws IllegalArgumentException if there is no word in them; the message says so
   */
  public static List<FoundMethod> find(
      ApplicationFiles application, List<String> words, boolean withLibraries, int limit) {
    Query query = Query.of(words);
    if (query.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(" ", words) + ": there is no word in it; name one with letters, as checkout");
    }
    MethodFinder finder = new MethodFinder(application, query, withLibraries);
    finder.rankByNames();
    List<FoundMethod> found = finder.rankByValues();
    return new ArrayList<>(found.subList(0, Math.min(limit, found.size())));
  }

  private void rankByNames() {
    for (ClassPath path : application.classPaths()) {
      for (String name : path.names()) {
        if (withLibraries || !Libraries.have(name)) {
          rank(path, name);
        }
      }
    }
  }

  private void rank(ClassPath path, String name) {
    byte[] file = path.read(name);
    if (file == null) {
      return;
    }
    ClassOutline outline;
    List<DeclaredMethod> methods;
    try {
      outline = ClassOutline.of(file);
      if (outline.isUnlikely() || outline.isInterface()) {
        return;
      }
      methods = outline.declaredMethods();
    } catch (RuntimeException unreadable) {
      // Nothing of it could be hooked either.
      return;
    }
    NameScore score = null;
    for (DeclaredMethod method : methods) {
      if (!method.hasBody() || method.name().startsWith("<")) {
        continue;
      }
      score = score == null ? new NameScore(query, outline) : score;
      double ofName = score.of(method);
      if (ofName > 0) {
        String where = path.where(name);
        boolean own = where.endsWith("/classes") || !where.endsWith(".jar");
        best.add(new Candidate(path, name, method, ofName + (own ? OF_OWN_CLASSES : 0)));
        if (best.size() > MOST_CANDIDATES) {
          best.remove();
        }
      }
    }
  }

  private List<FoundMethod> rankByValues() {
    List<Candidate> candidates = new ArrayList<>(best);
    Collections.sort(candidates, Collections.reverseOrder(BY_SCORE));
    Map<ClassPath, ClassFileTypes> types = new HashMap<>();
    Map<String, Integer> overloads = new HashMap<>();
    List<FoundMethod> found = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ClassFileTypes known = types.get(candidate.path);
      if (known == null) {
        known = typesOf(candidate.path);
        types.put(candidate.path, known);
      }
      TrackedMethod method = trackable(candidate);
      if (method == null) {
        continue;
      }
      String overloaded = candidate.className + '.' + method.name();
      int before = overloads.containsKey(overloaded) ? overloads.get(overloaded) : 0;
      overloads.put(overloaded, before + 1);
      ReachableValues values = ReachableValues.in(method, known);
      double score = candidate.score + ofValues(values) - OF_OVERLOAD * before;
      found.add(
          new FoundMethod(
              method, candidate.path.where(candidate.className), score, values, query.topics()));
    }
    Collections.sort(
        found,
        new Comparator<FoundMethod>() {
          @Override
          public int compare(FoundMethod a, FoundMethod b) {
            int byScore = Double.compare(b.score(), a.score());
            return byScore != 0 ? byScore : a.method().toString().compareTo(b.method().toString());
          }
        });
    return found;
  }

  private double ofValues(ReachableValues values) {
    double score = values.best(ValueRole.USER) == null ? 0 : OF_USER;
    for (Topic topic : query.topics()) {
      if (topic.isAboutMoney() && values.best(ValueRole.AMOUNT) != null) {
        return score + OF_AMOUNT;
      }
    }
    return score;
  }

  /** Null if it can't be hooked. */
  private static TrackedMethod trackable(Candidate candidate) {
    ClassScan scan = ClassScan.of(candidate.path.read(candidate.className));
    for (ClassScan.MethodScan method : scan.methods()) {
      if (method.name.equals(candidate.method.name())
          && method.descriptor.equals(candidate.method.descriptor())) {
        return method.obstacle() == null ? method.tracked() : null;
      }
    }
    return null;
  }

  private static ClassFileTypes typesOf(final ClassPath path) {
    return new ClassFileTypes(
        new ClassFiles() {
          @Override
          public byte[] read(String internalName) {
            return path.read(internalName);
          }
        });
  }
}
