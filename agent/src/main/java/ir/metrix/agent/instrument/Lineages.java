package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassOutline;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Lineages of the types that one class loader sees, found out from class files, without loading a
 * class. Remembers what it found, up to a bound. Any thread; nothing is locked while a class file
 * is read, since that runs the application's class loader.
 */
class Lineages {
  /** Some 100 bytes each. An application has far more classes, but fewer that others extend. */
  private static final int MAX_REMEMBERED = 4_096;

  /** What nobody writes: class files that inherit in a circle, or nearly so. */
  private static final int MAX_DEPTH = 200;

  private final Wanted wanted;
  private final ClassFiles files;

  /** Of the types of the JDK, which all loaders share; null in that one itself. */
  private final Lineages jdk;

  /** Guarded by itself. */
  private final Map<String, Lineage> byName = new Recent<>();

  /** What annotations are themselves annotated with, by name. Guarded by itself. */
  private final Map<String, Set<String>> onAnnotations = new Recent<>();

  /**
   * @param files as the class loader sees them
   * @param jdk null if {@code files} are those of the JDK
   */
  Lineages(Wanted wanted, ClassFiles files, Lineages jdk) {
    this.wanted = wanted;
    this.files = files;
    this.jdk = jdk;
  }

  /** Of a class that this class loader is defining. */
  final Lineage of(byte[] classFile) {
    ClassOutline outline = ClassOutline.of(classFile);
    Lineage lineage = read(outline, 0);
    if (!outline.isFinal()) {
      remember(outline.name(), lineage);
    }
    return lineage;
  }

  /** What is remembered of a type, or null. */
  final Lineage remembered(String internalName) {
    synchronized (byName) {
      return byName.get(internalName);
    }
  }

  private void remember(String internalName, Lineage lineage) {
    // What is missing may turn up: only that it is missing is remembered, and forgotten when it is
    // defined.
    if (lineage.missing() == null || lineage.missing().equals(internalName)) {
      synchronized (byName) {
        byName.put(internalName, lineage);
      }
    }
  }

  private Lineage of(String internalName, int depth) {
    if (Wanted.isOfJdk(internalName) && jdk != null) {
      return wanted.isInJdk() ? jdk.of(internalName, depth) : Lineage.NONE;
    }
    Lineage known = remembered(internalName);
    if (known != null) {
      return known;
    }
    Lineage lineage = depth > MAX_DEPTH ? null : readFile(internalName, depth);
    if (lineage == null) {
      lineage = withoutFile(internalName);
    }
    remember(internalName, lineage);
    return lineage;
  }

  /** Null if there is no class file, or none that can be understood. */
  private Lineage readFile(String internalName, int depth) {
    byte[] file = files.read(internalName);
    if (file == null) {
      return null;
    }
    try {
      return read(ClassOutline.of(file), depth);
    } catch (RuntimeException damaged) {
      return null;
    }
  }

  private Lineage withoutFile(String internalName) {
    Lineage defined = definedElsewhere(internalName);
    if (defined != null) {
      return defined;
    }
    if (!wanted.isType(internalName)) {
      return Lineage.ofMissing(internalName);
    }
    // Its name is enough to know that much of its subclasses.
    Lineage.Builder builder = new Lineage.Builder();
    builder.addType(internalName);
    return builder.build();
  }

  /** What is known of a type that has no class file; null if nothing is. */
  Lineage definedElsewhere(String internalName) {
    return null;
  }

  private Lineage read(ClassOutline outline, int depth) {
    String superName = outline.superName();
    Lineage.Builder builder = new Lineage.Builder();
    if (superName != null) {
      builder.addSupertype(of(superName, depth + 1));
    }
    for (String face : outline.interfaces()) {
      builder.addSupertype(of(face, depth + 1));
    }
    if (wanted.isType(outline.name())) {
      builder.addType(outline.name());
    }
    if (wanted.hasAnnotations()) {
      readAnnotations(outline, builder);
    }
    return builder.build();
  }

  private void readAnnotations(ClassOutline outline, Lineage.Builder builder) {
    builder.addAnnotations(wantedAmong(outline.annotations()));
    boolean overridesByBridge = false;
    for (ClassOutline.Method method : outline.methods()) {
      overridesByBridge |= method.isBridge() && builder.isInheritable(method.key());
      builder.addMethod(method.key(), wantedAmong(method.annotations()), method.isOverridable());
    }
    if (overridesByBridge) {
      for (Map.Entry<String, String> bridge : outline.bridges().entrySet()) {
        builder.addMethod(bridge.getValue(), builder.inherited(bridge.getKey()), true);
      }
    }
  }

  /** Those that are wanted, and wanted ones that these are annotated with, and so on. */
  private Set<String> wantedAmong(Set<String> annotations) {
    if (annotations.isEmpty()) {
      return annotations;
    }
    // They may annotate each other in a circle.
    Set<String> seen = new HashSet<>();
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(annotations);
    while (!open.isEmpty()) {
      String annotation = open.pop();
      if (!seen.add(annotation)) {
        continue;
      }
      if (wanted.isAnnotation(annotation)) {
        found.add(annotation);
      }
      // None of the JDK's is annotated with what belongs to an application.
      if (!Wanted.isOfJdk(annotation)) {
        open.addAll(annotationsOn(annotation));
      }
    }
    return found;
  }

  /** None where its class file is not there: an application runs without it, too. */
  private Set<String> annotationsOn(String annotation) {
    synchronized (onAnnotations) {
      Set<String> known = onAnnotations.get(annotation);
      if (known != null) {
        return known;
      }
    }
    Set<String> found = Collections.emptySet();
    byte[] file = files.read(annotation);
    if (file != null) {
      try {
        found = ClassOutline.of(file).annotations();
      } catch (RuntimeException damaged) {
        // As if it were not there.
        found = Collections.emptySet();
      }
    }
    synchronized (onAnnotations) {
      onAnnotations.put(annotation, found);
    }
    return found;
  }

  /** Forgets what was not asked for longest. */
  private static final class Recent<V> extends LinkedHashMap<String, V> {
    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MAX_REMEMBERED;
    }
  }
}
