package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.ClassWeaver;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Rule;
import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Called by the JVM for each class that loads. Nearly always it looks a name up and returns; no
 * Byte Buddy class loads before the first class that a rule names. It never throws, and never loads
 * a class of the application.
 */
public final class TrackingTransformer implements ClassFileTransformer {
  private static final int JAVA_VERSION = javaVersion();

  private final RuleMatcher matcher;
  private final LoaderLineages lineages;
  private final SiteBinder binder;
  private final RuleStates states;
  private final ClassLoader own;

  /** Of the JDK's own classes that are not the boot loader's. */
  private final ClassLoader platform;

  /**
   * Set while a class loader is asked for supertypes. What it loads meanwhile, to do its work, is
   * not asked about again: the loader might begin to define the same class a second time.
   */
  @SuppressWarnings("ThreadLocalUsage") // one transformer a JVM; a static one would outlive it
  private final ThreadLocal<Boolean> asking = new ThreadLocal<>();

  public TrackingTransformer(List<Rule> rules, SiteBinder binder, RuleStates states) {
    this.matcher = new RuleMatcher(rules);
    this.lineages = new LoaderLineages(matcher.wanted());
    this.binder = binder;
    this.states = states;
    this.own = TrackingTransformer.class.getClassLoader();
    this.platform = own.getParent();
  }

  /** Null: the class stays as it is. */
  @Override
  public byte[] transform(
      final ClassLoader loader,
      final String className,
      final Class<?> redefined,
      ProtectionDomain domain,
      final byte[] classFile) {
    // The boot loader's classes are the JDK's: what expressions and delivery themselves run through
    // is not tracked.
    if (className == null || loader == null || loader == own) {
      return null;
    }
    List<Rule> candidates = Collections.emptyList();
    try {
      candidates = matcher.candidates(className, loader == platform || isOurs(loader));
      if (candidates.isEmpty()) {
        return null;
      }
      if (System.getSecurityManager() == null) {
        return weave(loader, className, redefined, candidates, classFile);
      }
      // Under our own permissions: those of the application may not suffice to ask its loader.
      final List<Rule> rules = candidates;
      return AccessController.doPrivileged(
          new PrivilegedAction<byte[]>() {
            @Override
            public byte[] run() {
              return weave(loader, className, redefined, rules, classFile);
            }
          });
    } catch (Throwable t) {
      fail(candidates, className, t);
      return null;
    }
  }

  /** Of the classes that compute expressions. */
  private static boolean isOurs(ClassLoader loader) {
    // By the name: its class loads with the first of them.
    return loader.getClass().getName().equals("ir.metrix.agent.bytecode.ProgramLoader");
  }

  private void fail(List<Rule> candidates, String className, Throwable t) {
    for (Rule rule : candidates) {
      // One that asks for supertypes is a candidate for every class there is.
      if (!rule.classes().isEmpty()) {
        states.refused(rule, "class " + className.replace('/', '.'), "weaving it failed with " + t);
      } else {
        states.undecided(rule, className.replace('/', '.'), className.replace('/', '.'));
      }
    }
  }

  /** Whether a class that is already loaded concerns a rule. */
  public boolean concerns(Class<?> type) {
    return !type.isArray() && !type.isPrimitive() && !rulesFor(type).isEmpty();
  }

  private List<Rule> rulesFor(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == own) {
      return Collections.emptyList();
    }
    String internalName = type.getName().replace('.', '/');
    List<Rule> candidates = matcher.candidates(internalName, loader == platform || isOurs(loader));
    return candidates.isEmpty()
        ? candidates
        : match(loader, internalName, type, candidates, null).rules();
  }

  /**
   * @param loaded null if the class is being loaded
   * @param classFile null to read it from the loader, if need be
   */
  private ClassMatch match(
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
    if (asking.get() != null) {
      return Lineage.ofMissing(className);
    }
    asking.set(Boolean.TRUE);
    try {
      return lineages.of(loader).of(classFile);
    } finally {
      asking.remove();
    }
  }

  /**
   * Whether a loaded class may be retransformed: below Java 19 that drops the names that {@code
   * -parameters} put there (JDK-8240908), and frameworks that live by them, such as Spring 6, would
   * fail. If not, its rules say why.
   */
  public boolean isSafeToRetransform(Class<?> type) {
    if (JAVA_VERSION >= 19) {
      return true;
    }
    String internalName = type.getName().replace('.', '/');
    String obstacle;
    try {
      byte[] classFile = new ClassFiles.OfLoader(type.getClassLoader()).read(internalName);
      obstacle = classFile == null ? "its class file cannot be found" : parameterNames(classFile);
    } catch (RuntimeException e) {
      obstacle = "its class file cannot be read (" + e.getClass().getName() + ")";
    }
    if (obstacle == null) {
      return true;
    }
    for (Rule rule : rulesFor(type)) {
      states.refused(
          rule,
          "class " + type.getName(),
          "restart needed: it was loaded before the agent came, and "
              + obstacle
              + ", which Java before 19 loses when a loaded class is changed. Start the JVM with -javaagent");
    }
    return false;
  }

  private static String parameterNames(byte[] classFile) {
    for (ClassScan.MethodScan method : ClassScan.of(classFile).methods()) {
      if (method.hasMethodParameters()) {
        return "it has parameter names (-parameters)";
      }
    }
    return null;
  }

  private static int javaVersion() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  private byte[] weave(
      ClassLoader loader,
      String className,
      Class<?> redefined,
      List<Rule> candidates,
      byte[] classFile) {
    ClassMatch match = match(loader, className, redefined, candidates, classFile);
    for (Rule rule : match.undecided()) {
      states.undecided(rule, className.replace('/', '.'), match.missing());
    }
    if (match.rules().isEmpty()) {
      return null;
    }
    ClassScan scan = ClassScan.of(classFile);
    Map<String, List<Rule>> tracked = new LinkedHashMap<>();
    Map<String, ClassScan.MethodScan> scans = new HashMap<>();
    for (Rule rule : match.rules()) {
      boolean found = false;
      for (ClassScan.MethodScan method : scan.methods()) {
        if (!match.matches(rule, method)) {
          continue;
        }
        found = true;
        String obstacle = method.obstacle();
        if (obstacle != null) {
          if (method.hasBody() || rule.names(scan.className())) {
            states.refused(rule, method.tracked().toString(), obstacle);
          } else {
            // That a type leaves a method to its subtypes is what its author meant.
            states.withoutBody(rule, method.tracked());
          }
          continue;
        }
        String key = method.name + method.descriptor;
        scans.put(key, method);
        List<Rule> all = tracked.get(key);
        if (all == null) {
          all = new ArrayList<>();
          tracked.put(key, all);
        }
        all.add(rule);
      }
      if (!found) {
        states.noSuchMethod(rule, className.replace('/', '.'), scan.methods());
      }
    }
    return tracked.isEmpty() ? null : weave(loader, className, classFile, tracked, scans);
  }

  private byte[] weave(
      ClassLoader loader,
      String className,
      byte[] classFile,
      Map<String, List<Rule>> tracked,
      Map<String, ClassScan.MethodScan> scans) {
    Map<String, Integer> sites = new LinkedHashMap<>();
    ClassFileTypes types =
        new ClassFileTypes(new WithOneMore(className, classFile, new ClassFiles.OfLoader(loader)));
    for (Map.Entry<String, List<Rule>> entry : tracked.entrySet()) {
      int site = binder.bind(scans.get(entry.getKey()).tracked(), entry.getValue(), loader, types);
      if (site >= 0) {
        sites.put(entry.getKey(), site);
      } else {
        for (Rule rule : entry.getValue()) {
          states.unbound(rule, scans.get(entry.getKey()).tracked());
        }
      }
    }
    byte[] woven = null;
    while (woven == null && !sites.isEmpty()) {
      try {
        woven = ClassWeaver.weave(classFile, sites, scans);
      } catch (ClassWeaver.TooLargeException e) {
        String key = e.method();
        if (sites.remove(key) == null) {
          throw new IllegalStateException(e);
        }
        for (Rule rule : tracked.get(key)) {
          states.refused(
              rule,
              scans.get(key).tracked().toString(),
              "with the hook it would be larger than the 64 KB of a method");
        }
      }
    }
    tellWoven(loader, sites.keySet(), tracked, scans);
    return woven;
  }

  private void tellWoven(
      ClassLoader loader,
      Set<String> woven,
      Map<String, List<Rule>> tracked,
      Map<String, ClassScan.MethodScan> scans) {
    Map<Rule, List<TrackedMethod>> byRule = new LinkedHashMap<>();
    for (String key : woven) {
      for (Rule rule : tracked.get(key)) {
        if (!byRule.containsKey(rule)) {
          byRule.put(rule, new ArrayList<TrackedMethod>());
        }
        byRule.get(rule).add(scans.get(key).tracked());
      }
    }
    for (Map.Entry<Rule, List<TrackedMethod>> entry : byRule.entrySet()) {
      states.woven(entry.getKey(), entry.getValue(), loader);
    }
  }

  /** The class that is being loaded is as it came, whatever its loader would show. */
  private static final class WithOneMore implements ClassFiles {
    private final String name;
    private final byte[] classFile;
    private final ClassFiles others;

    WithOneMore(String name, byte[] classFile, ClassFiles others) {
      this.name = name;
      this.classFile = classFile;
      this.others = others;
    }

    @Override
    public byte[] read(String internalName) {
      return internalName.equals(name) ? classFile : others.read(internalName);
    }
  }
}
