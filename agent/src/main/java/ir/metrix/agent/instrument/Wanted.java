package ir.metrix.agent.instrument;

import ir.metrix.agent.config.Rule;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The types and annotations that rules name: all that is looked for among a class's supertypes.
 * Internal names. Immutable.
 */
final class Wanted {
  private final Set<String> types = new HashSet<>();
  private final Set<String> annotations = new HashSet<>();
  private final boolean ofJdk;

  Wanted(List<Rule> rules) {
    boolean anyOfJdk = false;
    for (Rule rule : rules) {
      types.addAll(internal(rule.subtypesOf()));
      annotations.addAll(internal(rule.classAnnotations()));
      annotations.addAll(internal(rule.methodAnnotations()));
    }
    for (String type : types) {
      anyOfJdk |= isOfJdk(type);
    }
    for (String annotation : annotations) {
      anyOfJdk |= isOfJdk(annotation);
    }
    ofJdk = anyOfJdk;
  }

  static Set<String> internal(List<String> binaryNames) {
    Set<String> names = new HashSet<>();
    for (String name : binaryNames) {
      names.add(name.replace('.', '/'));
    }
    return names;
  }

  /** Whether every class loader leaves that name to the JDK. */
  static boolean isOfJdk(String internalName) {
    return internalName.startsWith("java/");
  }

  boolean isType(String internalName) {
    return types.contains(internalName);
  }

  boolean hasAnnotations() {
    return !annotations.isEmpty();
  }

  boolean isAnnotation(String internalName) {
    return annotations.contains(internalName);
  }

  /** Whether a type of the JDK can have any of it: none extends a type of an application. */
  boolean isInJdk() {
    return ofJdk;
  }

  Set<String> types() {
    return Collections.unmodifiableSet(types);
  }

  Set<String> annotations() {
    return Collections.unmodifiableSet(annotations);
  }
}
