package ir.metrix.agent.check;

import ir.metrix.agent.application.ClassPath;
import ir.metrix.agent.bytecode.ClassOutline;
import ir.metrix.agent.bytecode.DeclaredMethod;
import ir.metrix.agent.config.MethodPattern;
import ir.metrix.agent.config.Rule;
import java.util.ArrayList;
import java.util.List;

/** Where a method is, if the class that a rule names is not the one that has its code. */
final class Relatives {
  private static final int MOST_NAMED = 5;

  /** Damaged files may name each other in a circle. */
  private static final int MOST_SUPERCLASSES = 100;

  private Relatives() {}

  /** Says which superclass has the rule's method; empty if none has. */
  static String inherited(Rule rule, String internalName, ClassPath path) {
    String name = internalName;
    for (int i = 0; i < MOST_SUPERCLASSES; i++) {
      byte[] file = path.read(name);
      if (file == null) {
        return "";
      }
      DeclaredMethod method;
      String superName;
      try {
        ClassOutline outline = ClassOutline.of(file);
        superName = outline.superName();
        method = i == 0 ? null : meant(rule, outline.declaredMethods());
      } catch (RuntimeException unreadable) {
        return "";
      }
      if (method != null) {
        String owner = name.replace('/', '.');
        return "; it inherits " + method + " from " + owner + ": write class = \"" + owner + '"';
      }
      if (superName == null || superName.equals("java/lang/Object")) {
        return "";
      }
      name = superName;
    }
    return "";
  }

  /** Null if there is none that has code. */
  private static DeclaredMethod meant(Rule rule, List<DeclaredMethod> methods) {
    for (DeclaredMethod method : methods) {
      for (MethodPattern pattern : rule.methods()) {
        if (method.hasBody() && pattern.matches(method.name(), method.parameterTypes())) {
          return method;
        }
      }
    }
    return null;
  }

  /**
   * Names classes that implement or extend it themselves; empty if none does. Reads all classes of
   * the class path: only for a rule that is wrong anyway.
   */
  static String implementers(String internalName, ClassPath path) {
    List<String> found = new ArrayList<>();
    for (String name : path.names()) {
      if (isSubtype(name, internalName, path)) {
        found.add(name.replace('/', '.'));
      }
    }
    if (found.isEmpty()) {
      return "";
    }
    List<String> first = found.subList(0, Math.min(found.size(), MOST_NAMED));
    return "; in the application: "
        + String.join(", ", first)
        + (found.size() > first.size() ? " and " + (found.size() - first.size()) + " more" : "");
  }

  private static boolean isSubtype(String name, String of, ClassPath path) {
    byte[] file = path.read(name);
    try {
      ClassOutline outline = file == null ? null : ClassOutline.of(file);
      return outline != null
          && (outline.interfaces().contains(of) || of.equals(outline.superName()));
    } catch (RuntimeException unreadable) {
      // Nobody would name it, since it couldn't be hooked.
      return false;
    }
  }
}
