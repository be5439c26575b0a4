package ir.metrix.agent.command;

import ir.metrix.agent.application.ApplicationFiles;
import ir.metrix.agent.bytecode.ClassOutline;
import ir.metrix.agent.config.NamePattern;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.config.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Explains why a rule means no class of an application, and what may have been meant. */
final class NothingMatches {
  private final ApplicationFiles application;

  /** All that classes and methods of the application have; null until it is asked for. */
  private TreeSet<String> annotations;

  NothingMatches(ApplicationFiles application) {
    this.application = application;
  }

  /** Without a full stop. */
  String explain(Rule rule) {
    if (!rule.classes().isEmpty() && !anyClass(rule)) {
      return classes(rule);
    }
    if (!rule.subtypesOf().isEmpty()) {
      return "no class of the application is a "
          + String.join(" or a ", rule.subtypesOf())
          + meant(rule.subtypesOf(), classNames(), "");
    }
    List<String> wanted = new ArrayList<>(rule.classAnnotations());
    wanted.addAll(rule.methodAnnotations());
    return (rule.classes().isEmpty() ? "no class" : "none of its classes")
        + (rule.classAnnotations().isEmpty() ? " has a method" : "")
        + " with @"
        + String.join(" or @", wanted)
        + " is in the application"
        + meant(wanted, annotations(), "@");
  }

  private boolean anyClass(Rule rule) {
    for (String name : application.names()) {
      for (NamePattern pattern : rule.classes()) {
        if (pattern.matches(name.replace('/', '.'))) {
          return true;
        }
      }
    }
    return false;
  }

  private String classes(Rule rule) {
    List<String> wanted = new ArrayList<>();
    for (NamePattern pattern : rule.classes()) {
      wanted.add(pattern.text());
    }
    String meant = meant(wanted, classNames(), "");
    return "no class matches "
        + String.join(" or ", wanted)
        + (meant.isEmpty() ? " in the application" : meant);
  }

  /** What has the same name elsewhere, or nearly the same name; empty if nothing has. */
  private static String meant(List<String> wanted, Collection<String> names, String mark) {
    for (String name : wanted) {
      if (names.contains(name)) {
        continue;
      }
      String simple = simple(name);
      Map<String, String> bySimpleName = new LinkedHashMap<>();
      for (String candidate : names) {
        String candidateSimple = simple(candidate);
        if (candidateSimple.equalsIgnoreCase(simple)) {
          return "; there is " + mark + candidate;
        }
        bySimpleName.putIfAbsent(candidateSimple, candidate);
      }
      String nearest =
          simple.indexOf('*') < 0 ? Suggestions.nearest(simple, bySimpleName.keySet()) : null;
      if (nearest != null) {
        return "; there is " + mark + bySimpleName.get(nearest);
      }
    }
    return "";
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private Collection<String> classNames() {
    TreeSet<String> names = new TreeSet<>();
    for (String name : application.names()) {
      names.add(name.replace('/', '.'));
    }
    return names;
  }

  private Collection<String> annotations() {
    if (annotations == null) {
      annotations = new TreeSet<>();
      for (String name : application.names()) {
        byte[] file = application.read(name);
        if (file != null) {
          addAnnotations(file);
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
