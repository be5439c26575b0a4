package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.config.Rule;
import java.util.Collections;
import java.util.List;

/**
 * Which classes of this JVM some rules mean: those that load, and those that are loaded. Loads none
 * itself. Any thread.
 */
public final class Matching {
  private static final ClassLoader OWN = Matching.class.getClassLoader();

  /** Of the JDK's own classes that are not the boot loader's. */
  private static final ClassLoader PLATFORM = OWN.getParent();

  /**
   * Set while a class loader is asked for supertypes. What it loads meanwhile, to do its work, is
   * not asked about again: the loader might begin to define the same class a second time.
   */
  private static final ThreadLocal<Boolean> ASKING = new ThreadLocal<>();

  private final RuleMatcher matcher;
  private final LoaderLineages lineages;

  public Matching(List<Rule> rules) {
    this.matcher = new RuleMatcher(rules);
    this.lineages = new LoaderLineages(matcher.wanted());
  }

  /** Whether a class that is loaded is meant. */
  public boolean means(Class<?> type) {
    return !type.isArray() && !type.isPrimitive() && !rulesFor(type).isEmpty();
  }

  List<Rule> rulesFor(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == OWN) {
      return Collections.emptyList();
    }
    String internalName = type.getName().replace('.', '/');
    List<Rule> candidates = candidates(loader, internalName);
    return candidates.isEmpty()
        ? candidates
        : match(loader, internalName, type, candidates, null).rules();
  }

  /** The rules that may mean a class, as far as its name goes. */
  List<Rule> candidates(ClassLoader loader, String internalName) {
    return matcher.candidates(internalName, loader == PLATFORM || isOurs(loader));
  }

  /** Of the classes that compute expressions. */
  private static boolean isOurs(ClassLoader loader) {
    // By the name: its class loads with the first of them.
    return loader.getClass().getName().equals("ir.metrix.agent.bytecode.ProgramLoader");
  }

  /**
   * Which of the candidates mean a class.
   *
   * @param loaded null if the class is being loaded
   * @param classFile null to read it from the loader, if need be
   */
  ClassMatch match(
      final ClassLoader loader,
      final String className,
      final Class<?> loaded,
      List<Rule> candidates,
      final byte[] classFile) {
    return ClassMatch.of(
        candidates,
        new ClassMatch.LineageSource() {
          @Override
          public Lineage lineage() {
            if (loaded == null) {
              return lineageOf(loader, className, classFile);
            }
            // Its supertypes are loaded, too: they need not be looked for.
            Lineage types = Lineage.ofTypes(loaded, matcher.wanted());
            if (!matcher.wanted().hasAnnotations()) {
              return types;
            }
            byte[] file =
                classFile == null ? new ClassFiles.OfLoader(loader).read(className) : classFile;
            return file == null ? types : Lineage.ofBoth(types, lineageOf(loader, className, file));
          }
        });
  }

  private Lineage lineageOf(ClassLoader loader, String className, byte[] classFile) {
    if (ASKING.get() != null) {
      return Lineage.ofMissing(className);
    }
    ASKING.set(Boolean.TRUE);
    try {
      return lineages.of(loader).of(classFile);
    } finally {
      ASKING.remove();
    }
  }
}
