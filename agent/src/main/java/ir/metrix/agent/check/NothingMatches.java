package ir.metrix.agent.check;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.application.ClassPath;
import ir.metrix.agent.bytecode.ClassOutline;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Explains why a rule means no class of an application, and what may have been meant. */
final class NothingMatches {
  private final ApplicationFiles application;

  /** Where each class lies, by binary name; null until it is asked for. */
  private Map<String, String> classes;

  /** All that classes and methods of the application have; null until it is asked for. */
  private TreeSet<String> annotations;

  NothingMatches(ApplicationFiles application) {
    this.application = application;
  }

  /** Without a full stop. */
  String explain(Rule rule) {
    if (!rule.classes().isEmpty() && !anyClass(rule)) {
      return noClass(rule);
    }
    if (!rule.subtypesOf().isEmpty()) {
      String meant = meant(rule.subtypesOf(), classes().keySet());
      return "no class of the application is a "
          + String.join(" or a ", rule.subtypesOf())
          + (meant == null ? "" : "; there is " + meant);
    }
    List<String> wanted = new ArrayList<>(rule.classAnnotations());
    wanted.addAll(rule.methodAnnotations());
    String meant = meant(wanted, annotations());
    return (rule.classes().isEmpty() ? "no class" : "none of its classes")
        + (rule.classAnnotations().isEmpty() ? " has a method" : "")
        + " with @"
        + String.join(" or @", wanted)
        + " is in the application"
        + (meant == null ? "" : "; there is @" + meant);
  }

  /** The key whose value it is about. */
  String keyOf(Rule rule) {
    if (!rule.classes().isEmpty() && !anyClass(rule)) {
      return "class";
    }
    if (!rule.subtypesOf().isEmpty()) {
      return "subtypes-of";
    }
    return rule.classAnnotations().isEmpty() ? "method-annotation" : "class-annotation";
  }

  private boolean anyClass(Rule rule) {
    for (String name : classes().keySet()) {
      for (NamePattern pattern : rule.classes()) {
        if (pattern.matches(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private String noClass(Rule rule) {
    List<String> wanted = new ArrayList<>();
    for (NamePattern pattern : rule.classes()) {
      wanted.add(pattern.text());
    }
    String meant = meant(wanted, classes().keySet());
    return "no class matches "
        + String.join(" or ", wanted)
        + (meant == null
            ? " in the application; if it comes with the server, add the server's jar to --classpath"
            : "; there is " + meant + " in " + classes().get(meant));
  }

  /** What has the same simple name elsewhere, or nearly the same; null if nothing has. */
  private static String meant(List<String> wanted, Collection<String> names) {
    for (String name : wanted) {
      String meant = names.contains(name) ? null : nearest(name, names);
      if (meant != null) {
        return meant;
      }
    }
    return null;
  }

  /** Among equally near ones the one whose package begins alike. */
  private static String nearest(String wanted, Collection<String> names) {
    String simple = simple(wanted).replace("*", "").toLowerCase(Locale.ROOT);
    // Of less than three letters everything is a neighbour.
    if (simple.length() < 3) {
      return null;
    }
    boolean isPattern = wanted.indexOf('*') >= 0;
    String nearest = null;
    int least = Math.max(1, simple.length() / 3) + 1;
    int longestStart = -1;
    for (String name : names) {
      String candidate = simple(name).toLowerCase(Locale.ROOT);
      boolean contained = isPattern && candidate.contains(simple);
      if (!contained && Math.abs(candidate.length() - simple.length()) > least) {
        continue;
      }
      int distance = contained ? 0 : Suggestions.distance(simple, candidate);
      int start = commonStart(wanted, name);
      if (distance < least || (distance == least && nearest != null && start > longestStart)) {
        nearest = name;
        least = distance;
        longestStart = start;
      }
    }
    return nearest;
  }

  private static int commonStart(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private Map<String, String> classes() {
    if (classes == null) {
      classes = new TreeMap<>();
      for (ClassPath path : application.classPaths()) {
        for (String name : path.names()) {
          classes.putIfAbsent(name.replace('/', '.'), path.where(name));
        }
      }
    }
    return Collections.unmodifiableMap(classes);
  }

  private Collection<String> annotations() {
    if (annotations == null) {
      annotations = new TreeSet<>();
      for (ClassPath path : application.classPaths()) {
        for (String name : path.names()) {
          byte[] file = path.read(name);
          if (file != null) {
            addAnnotations(file);
          }
        }
      }
    }
    return annotations;
  }

  private void addAnnotations(byte[] file) {
    try {
      ClassOutline outline = ClassOutline.of(file);
      add(outline.annotations());
      for (ClassOutline.Method method : outline.methods()) {
        add(method.annotations());
      }
    } catch (RuntimeException unreadable) {
      // Told as one of the application's problems; another class has what is looked for, or none.
      return;
    }
  }

  private void add(Collection<String> internalNames) {
    for (String name : internalNames) {
      if (!name.startsWith("java/lang/")) {
        annotations.add(name.replace('/', '.'));
      }
    }
  }
}
