package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.ClassWeaver;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.JpaProviders;
import java.lang.instrument.ClassFileTransformer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

  private static final String WITH_PARAMETER_NAMES = "it has parameter names (-parameters)";
  private static final String MANAGEMENT = "java/lang/management/ManagementFactory";

  private final SiteBinder binder;
  private final RuleStates states;
  private final ClassLoader own;
  private final WovenClasses woven = new WovenClasses();

  /** Replaced when the configuration is. */
  private volatile Matching matching;

  /** Whether the application uses the JVM's management: then its MBean server may be there. */
  private volatile boolean managementLoaded;

  public TrackingTransformer(List<Rule> rules, SiteBinder binder, RuleStates states) {
    this.matching = new Matching(rules);
    this.binder = binder;
    this.states = states;
    this.own = TrackingTransformer.class.getClassLoader();
  }

  /** Null: the class stays as it is. */
  @Override
  public byte[] transform(
      final ClassLoader loader,
      final String className,
      final Class<?> redefined,
      ProtectionDomain domain,
      final byte[] classFile) {
    // Ours first: what is called below may be the very class that loads.
    if (className == null || loader == own) {
      return null;
    }
    JpaProviders.classLoads(className);
    // The boot loader's classes are the JDK's: what expressions and delivery themselves run through
    // is not tracked.
    if (loader == null) {
      if (MANAGEMENT.equals(className)) {
        managementLoaded = true;
      }
      return null;
    }
    List<Rule> candidates = Collections.emptyList();
    try {
      final Matching current = matching;
      candidates = current.candidates(loader, className);
      if (candidates.isEmpty()) {
        forget(loader, className, redefined);
        return null;
      }
      if (System.getSecurityManager() == null) {
        return weave(current, loader, className, redefined, candidates, classFile);
      }
      // Under our own permissions: those of the application may not suffice to ask its loader.
      final List<Rule> rules = candidates;
      return AccessController.doPrivileged(
          new PrivilegedAction<byte[]>() {
            @Override
            public byte[] run() {
              return weave(current, loader, className, redefined, rules, classFile);
            }
          });
    } catch (Throwable t) {
      fail(candidates, className, t);
      return null;
    }
  }

  /** A class that is changed again, and not woven any more. */
  private void forget(ClassLoader loader, String className, Class<?> redefined) {
    if (redefined != null) {
      woven.remove(loader, className);
    }
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

  /** From now on classes are matched with other rules; what is woven already stays as it is. */
  public void follow(List<Rule> rules) {
    matching = new Matching(rules);
  }

  /** What the rules in force mean. */
  public Matching matching() {
    return matching;
  }

  /** Whether a class that is already loaded concerns a rule. */
  public boolean concerns(Class<?> type) {
    return matching.means(type);
  }

  /** Whether {@code ManagementFactory} was loaded since this is in charge. */
  public boolean isManagementLoaded() {
    return managementLoaded;
  }

  /** Whether a loaded class carries hooks. */
  public boolean isWoven(Class<?> type) {
    return type.getClassLoader() != null
        && !type.isArray()
        && woven.contains(type.getClassLoader(), type.getName().replace('.', '/'));
  }

  /**
   * Whether hooks may be taken out of a loaded class: not below Java 19 if it has the names that
   * {@code -parameters} put there (JDK-8240908). Its hooks then stay, and do nothing.
   */
  public boolean isSafeToUnweave(Class<?> type) {
    return JAVA_VERSION >= 19
        || !woven.hasParameterNames(type.getClassLoader(), type.getName().replace('.', '/'));
  }

  /**
   * Whether a loaded class may be retransformed: below Java 19 that drops the names that {@code
   * -parameters} put there (JDK-8240908), and frameworks that live by them, such as Spring 6, would
   * fail. If not, rules are bound to the hooks that the class has already, and those that would
   * need others say why they have none.
   *
   * @param wanted the rules that are to be woven into it
   */
  public boolean isSafeToRetransform(Class<?> type, Matching wanted) {
    if (JAVA_VERSION >= 19) {
      return true;
    }
    String internalName = type.getName().replace('.', '/');
    boolean hasHooks = woven.contains(type.getClassLoader(), internalName);
    if (hasHooks && !woven.hasParameterNames(type.getClassLoader(), internalName)) {
      return true;
    }
    try {
      byte[] classFile = new ClassFiles.OfLoader(type.getClassLoader()).read(internalName);
      if (classFile == null) {
        refuse(type, wanted.rulesFor(type), "its class file cannot be found");
      } else if (hasHooks) {
        bindToHooks(type, wanted, classFile);
      } else if (parameterNames(classFile) == null) {
        return true;
      } else {
        refuse(type, wanted.rulesFor(type), WITH_PARAMETER_NAMES);
      }
    } catch (RuntimeException e) {
      refuse(
          type,
          wanted.rulesFor(type),
          "its class file cannot be read (" + e.getClass().getName() + ")");
    }
    return false;
  }

  private void refuse(Class<?> type, List<Rule> rules, String obstacle) {
    for (Rule rule : rules) {
      states.refused(
          rule,
          "class " + type.getName(),
          "restart needed: it was loaded before the rule came, and "
              + obstacle
              + ", which Java before 19 loses when a loaded class is changed. Start the JVM with -javaagent,"
              + " before other agents");
    }
  }

  private void bindToHooks(Class<?> type, Matching wanted, byte[] classFile) {
    ClassLoader loader = type.getClassLoader();
    String className = type.getName().replace('.', '/');
    Matching current = matching;
    List<Rule> candidates = current.candidates(loader, className);
    Plan plan =
        plan(loader, current.match(loader, className, type, candidates, classFile), classFile);
    Set<String> withHooks = woven.methods(loader, className);
    Set<Rule> unhooked = new LinkedHashSet<>();
    for (Map.Entry<String, List<Rule>> entry : plan.tracked.entrySet()) {
      if (!withHooks.contains(entry.getKey())) {
        unhooked.addAll(entry.getValue());
      }
    }
    plan.tracked.keySet().retainAll(withHooks);
    Map<String, Integer> sites = bind(loader, className, classFile, plan);
    tellWoven(loader, sites.keySet(), plan.tracked, plan.scans);
    unhooked.retainAll(wanted.rulesFor(type));
    refuse(type, new ArrayList<>(unhooked), WITH_PARAMETER_NAMES);
  }

  private static String parameterNames(byte[] classFile) {
    return ClassScan.of(classFile).hasMethodParameters() ? WITH_PARAMETER_NAMES : null;
  }

  private static int javaVersion() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  private byte[] weave(
      Matching current,
      ClassLoader loader,
      String className,
      Class<?> redefined,
      List<Rule> candidates,
      byte[] classFile) {
    ClassMatch match = current.match(loader, className, redefined, candidates, classFile);
    for (Rule rule : match.undecided()) {
      states.undecided(rule, className.replace('/', '.'), match.missing());
    }
    byte[] changed =
        match.rules().isEmpty()
            ? null
            : weave(loader, className, classFile, plan(loader, match, classFile));
    if (changed == null) {
      forget(loader, className, redefined);
    }
    return changed;
  }

  /** What is to be woven into a class. */
  private static final class Plan {
    private final ClassScan scan;

    /** By name and descriptor. */
    private final Map<String, List<Rule>> tracked = new LinkedHashMap<>();

    private final Map<String, ClassScan.MethodScan> scans = new HashMap<>();

    private Plan(ClassScan scan) {
      this.scan = scan;
    }
  }

  private Plan plan(ClassLoader loader, ClassMatch match, byte[] classFile) {
    ClassScan scan = ClassScan.of(classFile);
    Plan plan = new Plan(scan);
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
        plan.scans.put(key, method);
        List<Rule> all = plan.tracked.get(key);
        if (all == null) {
          all = new ArrayList<>();
          plan.tracked.put(key, all);
        }
        all.add(rule);
      }
      if (!found) {
        states.noSuchMethod(rule, scan.className(), scan.methods());
      }
    }
    completeNames(loader, plan, classFile);
    return plan;
  }

  /**
   * Another agent that has woven before us leaves debug information in which a parameter's name
   * begins later than the method, or belongs to a copy of it. The file that the loader defines the
   * class from has it as it was compiled.
   */
  private static void completeNames(ClassLoader loader, Plan plan, byte[] classFile) {
    ClassScan original = null;
    for (ClassScan.MethodScan method : plan.scans.values()) {
      if (!method.lacksNames()) {
        continue;
      }
      if (original == null) {
        byte[] file = new ClassFiles.OfLoader(loader).read(plan.scan.className().replace('.', '/'));
        if (file == null || Arrays.equals(file, classFile)) {
          return;
        }
        try {
          original = ClassScan.of(file);
        } catch (RuntimeException unreadable) {
          // Whatever it is that the loader shows there: rules then have to say args[0].
          return;
        }
      }
      method.takeNames(original);
    }
  }

  private void leaveWhatMeetsMissingTypes(ClassFiles files, Plan plan) {
    Map<String, Boolean> known = new HashMap<>();
    for (ClassScan.MethodScan method : plan.scans.values()) {
      for (String type : method.typesThatMeetInTheHook()) {
        if (!known.containsKey(type)) {
          known.put(type, Wanted.isOfJdk(type) || files.read(type) != null);
        }
        if (!known.get(type)) {
          for (Rule rule : plan.tracked.remove(method.name + method.descriptor)) {
            states.refused(
                rule,
                method.tracked().toString(),
                "its class file is of before Java 6, and to check the hook the JVM would look for "
                    + type.replace('/', '.')
                    + ", which is not there");
          }
          break;
        }
      }
    }
  }

  /** The numbers of the sites, by method; without those where nothing can be read. */
  private Map<String, Integer> bind(
      ClassLoader loader, String className, byte[] classFile, Plan plan) {
    Map<String, Integer> sites = new LinkedHashMap<>();
    ClassFiles files = new WithOneMore(className, classFile, new ClassFiles.OfLoader(loader));
    leaveWhatMeetsMissingTypes(files, plan);
    ClassFileTypes types = new ClassFileTypes(files);
    for (Map.Entry<String, List<Rule>> entry : plan.tracked.entrySet()) {
      TrackedMethod method = plan.scans.get(entry.getKey()).tracked();
      int site = binder.bind(method, entry.getValue(), loader, types);
      if (site >= 0) {
        sites.put(entry.getKey(), site);
      } else {
        for (Rule rule : entry.getValue()) {
          states.unbound(rule, method);
        }
      }
    }
    return sites;
  }

  private byte[] weave(ClassLoader loader, String className, byte[] classFile, Plan plan) {
    Map<String, List<Rule>> tracked = plan.tracked;
    Map<String, ClassScan.MethodScan> scans = plan.scans;
    Map<String, Integer> sites = bind(loader, className, classFile, plan);
    byte[] changed = null;
    while (changed == null && !sites.isEmpty()) {
      try {
        changed = ClassWeaver.weave(classFile, sites, scans);
      } catch (ClassWeaver.TooLargeException e) {
        String key = e.method();
        if (sites.remove(key) == null) {
          throw new IllegalStateException(e);
        }
        for (Rule rule : tracked.get(key)) {
          states.refused(rule, scans.get(key).tracked().toString(), e.getMessage());
        }
      } catch (RuntimeException e) {
        if (!leaveWhatFails(classFile, sites, tracked, scans)) {
          throw e;
        }
      }
    }
    tellWoven(loader, sites.keySet(), tracked, scans);
    if (changed != null) {
      woven.add(loader, className, sites.keySet(), plan.scan.hasMethodParameters());
    }
    return changed;
  }

  /** One method whose code is not understood is no reason to leave the others of its class. */
  private boolean leaveWhatFails(
      byte[] classFile,
      Map<String, Integer> sites,
      Map<String, List<Rule>> tracked,
      Map<String, ClassScan.MethodScan> scans) {
    boolean anyLeft = false;
    for (String key : new ArrayList<>(sites.keySet())) {
      String failure = failure(classFile, key, sites.get(key), scans);
      if (failure != null) {
        anyLeft = true;
        sites.remove(key);
        for (Rule rule : tracked.get(key)) {
          states.refused(rule, scans.get(key).tracked().toString(), failure);
        }
      }
    }
    return anyLeft;
  }

  /** Why the method alone cannot be woven; null if it can. */
  private static String failure(
      byte[] classFile, String key, int site, Map<String, ClassScan.MethodScan> scans) {
    try {
      ClassWeaver.weave(classFile, Collections.singletonMap(key, site), scans);
      return null;
    } catch (ClassWeaver.TooLargeException e) {
      return e.getMessage();
    } catch (RuntimeException e) {
      return "weaving it failed with " + e;
    }
  }

  private void tellWoven(
      ClassLoader loader,
      Set<String> methods,
      Map<String, List<Rule>> tracked,
      Map<String, ClassScan.MethodScan> scans) {
    Map<Rule, List<TrackedMethod>> byRule = new LinkedHashMap<>();
    for (String key : methods) {
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
