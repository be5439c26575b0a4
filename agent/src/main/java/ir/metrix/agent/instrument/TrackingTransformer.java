package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.ClassWeaver;
import ir.metrix.agent.config.Rule;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Called by the JVM for each class that loads. Nearly always it looks a name up and returns; no
 * Byte Buddy class loads before the first class that a rule names. It never throws, and never loads
 * a class of the application.
 */
public final class TrackingTransformer implements ClassFileTransformer {
  private static final int JAVA_VERSION = javaVersion();

  private final RuleMatcher matcher;
  private final SiteBinder binder;
  private final RuleStates states;
  private final ClassLoader own;

  public TrackingTransformer(List<Rule> rules, SiteBinder binder, RuleStates states) {
    this.matcher = new RuleMatcher(rules);
    this.binder = binder;
    this.states = states;
    this.own = TrackingTransformer.class.getClassLoader();
  }

  /** Null: the class stays as it is. */
  @Override
  public byte[] transform(
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    // The boot loader's classes are the JDK's: what expressions and delivery themselves run through
    // is not tracked.
    if (className == null || loader == null || loader == own) {
      return null;
    }
    List<Rule> rules = Collections.emptyList();
    try {
      rules = matcher.rulesFor(className);
      return rules.isEmpty() ? null : weave(loader, className, rules, classFile);
    } catch (Throwable t) {
      for (Rule rule : rules) {
        states.refused(rule, "class " + className.replace('/', '.'), "weaving it failed with " + t);
      }
      return null;
    }
  }

  /** Whether a class that is already loaded concerns a rule. */
  public boolean concerns(Class<?> type) {
    return type.getClassLoader() != null
        && type.getClassLoader() != own
        && !type.isArray()
        && !matcher.rulesFor(type.getName().replace('.', '/')).isEmpty();
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
    for (Rule rule : matcher.rulesFor(internalName)) {
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

  private byte[] weave(ClassLoader loader, String className, List<Rule> rules, byte[] classFile) {
    ClassScan scan = ClassScan.of(classFile);
    Map<String, List<Rule>> tracked = new HashMap<>();
    Map<String, ClassScan.MethodScan> scans = new HashMap<>();
    for (Rule rule : rules) {
      boolean found = false;
      for (ClassScan.MethodScan method : scan.methods()) {
        if (!RuleMatcher.matches(rule, method)) {
          continue;
        }
        found = true;
        String obstacle = method.obstacle();
        if (obstacle != null) {
          if (method.hasBody() || !scan.isInterface()) {
            states.refused(rule, method.tracked().toString(), obstacle);
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
    Map<String, Integer> sites = new HashMap<>();
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
    for (String key : sites.keySet()) {
      for (Rule rule : tracked.get(key)) {
        states.woven(rule, scans.get(key).tracked(), loader);
      }
    }
    return woven;
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
