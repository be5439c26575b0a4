package ir.metrix.agent.instrument;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** Which classes carry our hooks, so that these can be taken out or used again. Any thread. */
final class WovenClasses {
  /** By loader and internal name. Guarded by this. */
  private final Map<ClassLoader, Map<String, Woven>> byLoader = new WeakHashMap<>();

  /**
   * @param methods with hooks, by name and descriptor
   * @param hasParameterNames by {@code -parameters}
   */
  synchronized void add(
      ClassLoader loader, String internalName, Set<String> methods, boolean hasParameterNames) {
    Map<String, Woven> classes = byLoader.get(loader);
    if (classes == null) {
      classes = new HashMap<>();
      byLoader.put(loader, classes);
    }
    classes.put(internalName, new Woven(new HashSet<>(methods), hasParameterNames));
  }

  synchronized void remove(ClassLoader loader, String internalName) {
    Map<String, Woven> classes = byLoader.get(loader);
    if (classes != null) {
      classes.remove(internalName);
    }
  }

  boolean contains(ClassLoader loader, String internalName) {
    return find(loader, internalName) != null;
  }

  boolean hasParameterNames(ClassLoader loader, String internalName) {
    Woven found = find(loader, internalName);
    return found != null && found.hasParameterNames;
  }

  /** Those with hooks, by name and descriptor. */
  Set<String> methods(ClassLoader loader, String internalName) {
    Woven found = find(loader, internalName);
    return found == null ? Collections.<String>emptySet() : found.methods;
  }

  private synchronized Woven find(ClassLoader loader, String internalName) {
    Map<String, Woven> classes = byLoader.get(loader);
    return classes == null ? null : classes.get(internalName);
  }

  /** Immutable. */
  private static final class Woven {
    private final Set<String> methods;
    private final boolean hasParameterNames;

    private Woven(Set<String> methods, boolean hasParameterNames) {
      this.methods = methods;
      this.hasParameterNames = hasParameterNames;
    }
  }
}
