package ir.metrix.agent.instrument;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a class has of the {@link Wanted} types and annotations, from itself and its supertypes.
 * Immutable: names only, and for nearly all classes the one {@link #NONE}.
 */
final class Lineage {
  static final Lineage NONE = new Lineage(new Builder());

  private final Set<String> types;
  private final Set<String> annotations;
  private final Map<String, Set<String>> inheritable;
  private final Map<String, Set<String>> own;
  private final String missing;

  private Lineage(Builder builder) {
    this.types = builder.types;
    this.annotations = builder.annotations;
    this.inheritable = builder.inheritable;
    this.own = builder.own;
    this.missing = builder.missing;
  }

  /** Of a supertype that has no class file where it was looked for. */
  static Lineage ofMissing(String internalName) {
    Builder builder = new Builder();
    builder.missing = internalName;
    return builder.build();
  }

  /** Of a loaded class, whose supertypes are loaded, too; of its annotations it says nothing. */
  static Lineage ofTypes(Class<?> type, Wanted wanted) {
    Builder builder = new Builder();
    for (String name : wanted.types()) {
      if (isSubtype(type, name.replace('/', '.'))) {
        builder.addType(name);
      }
    }
    return builder.build();
  }

  private static boolean isSubtype(Class<?> type, String name) {
    if (type == null) {
      return false;
    }
    if (type.getName().equals(name) || isSubtype(type.getSuperclass(), name)) {
      return true;
    }
    for (Class<?> face : type.getInterfaces()) {
      if (isSubtype(face, name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param annotations of whose types the others are known better
   */
  static Lineage ofBoth(Lineage types, Lineage annotations) {
    Builder builder = new Builder();
    builder.types.addAll(types.types);
    builder.annotations.addAll(annotations.annotations);
    builder.inheritable.putAll(annotations.inheritable);
    builder.own.putAll(annotations.own);
    builder.missing = annotations.missing;
    return builder.build();
  }

  /** Wanted types that the class is. */
  Set<String> types() {
    return types;
  }

  /** Wanted annotations that the class has. */
  Set<String> annotations() {
    return annotations;
  }

  /** Wanted annotations of one of its methods, or of those that the method overrides. */
  Set<String> annotationsOf(String methodAndDescriptor) {
    Set<String> inherited = inheritable.get(methodAndDescriptor);
    Set<String> ofOwn = own.get(methodAndDescriptor);
    if (ofOwn != null) {
      return ofOwn;
    }
    return inherited == null ? Collections.<String>emptySet() : inherited;
  }

  /** Wanted annotations that any method has which the class declares, or could override. */
  Set<String> annotationsOfMethods() {
    Set<String> all = new HashSet<>();
    for (Set<String> some : inheritable.values()) {
      all.addAll(some);
    }
    for (Set<String> some : own.values()) {
      all.addAll(some);
    }
    return all;
  }

  /** A supertype of which nothing could be found out, or null. */
  String missing() {
    return missing;
  }

  private boolean isNone() {
    return types.isEmpty()
        && annotations.isEmpty()
        && inheritable.isEmpty()
        && own.isEmpty()
        && missing == null;
  }

  /** For one thread. */
  static final class Builder {
    private final Set<String> types = new HashSet<>();
    private final Set<String> annotations = new HashSet<>();
    private final Map<String, Set<String>> inheritable = new HashMap<>();
    private final Map<String, Set<String>> own = new HashMap<>();
    private String missing;

    void addType(String name) {
      types.add(name);
    }

    void addAnnotations(Set<String> names) {
      annotations.addAll(names);
    }

    /**
     * @param isInheritable whether a method of a subclass that takes its place has them too
     */
    void addMethod(String methodAndDescriptor, Set<String> names, boolean isInheritable) {
      Map<String, Set<String>> methods = isInheritable ? inheritable : own;
      if (!names.isEmpty()) {
        Set<String> all = new HashSet<>(names);
        if (methods.containsKey(methodAndDescriptor)) {
          all.addAll(methods.get(methodAndDescriptor));
        }
        methods.put(methodAndDescriptor, all);
      }
    }

    /** Nothing is asked of its own methods: they are none of a subclass's. */
    void addSupertype(Lineage lineage) {
      types.addAll(lineage.types);
      annotations.addAll(lineage.annotations);
      for (Map.Entry<String, Set<String>> method : lineage.inheritable.entrySet()) {
        addMethod(method.getKey(), method.getValue(), true);
      }
      missing = missing == null ? lineage.missing : missing;
    }

    /** Whether a method of this name and descriptor, which is to be overridden, has any. */
    boolean isInheritable(String methodAndDescriptor) {
      return inheritable.containsKey(methodAndDescriptor);
    }

    Set<String> inherited(String methodAndDescriptor) {
      Set<String> names = inheritable.get(methodAndDescriptor);
      return names == null ? Collections.<String>emptySet() : names;
    }

    Lineage build() {
      Lineage built = new Lineage(this);
      return built.isNone() ? NONE : built;
    }
  }
}
