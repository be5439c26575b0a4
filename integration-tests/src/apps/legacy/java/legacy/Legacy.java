package legacy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Works with libraries of long ago, each set of them in a class loader of its own, and then links
 * and initialises every class they have: prints what came of it.
 */
public final class Legacy {
  private Legacy() {}

  /** Each argument is a class path: the first of its jars have the classes to be loaded. */
  public static void main(String[] sets) throws Exception {
    URL own = Legacy.class.getProtectionDomain().getCodeSource().getLocation();
    for (String set : sets) {
      List<URL> urls = new ArrayList<>(Collections.singletonList(own));
      String[] jars = set.split(File.pathSeparator);
      for (String jar : jars) {
        urls.add(new File(jar).toURI().toURL());
      }
      ClassLoader parent = ClassLoader.getSystemClassLoader().getParent();
      URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), parent);
      Thread.currentThread().setContextClassLoader(loader);
      for (String part :
          new String[] {"Collections", "Logging", "Struts", "Pages", "Stylesheets"}) {
        System.out.println(part + ":");
        try {
          Object work = loader.loadClass("legacy." + part).getDeclaredConstructor().newInstance();
          ((Runnable) work).run();
        } catch (Throwable t) {
          tell(t);
        }
      }
      for (String jar : jars) {
        loadAll(jar, loader);
      }
    }
  }

  private static void tell(Throwable t) {
    for (Throwable cause = t; cause != null; cause = cause.getCause()) {
      System.out.println(cause);
      for (StackTraceElement element : cause.getStackTrace()) {
        if (element.getClassName().startsWith("org.apache")) {
          System.out.println("  " + element);
        }
      }
    }
  }

  private static void loadAll(String jar, ClassLoader loader) throws Exception {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(".class")) {
          names.add(entry.getName().replace('/', '.').substring(0, entry.getName().length() - 6));
        }
      }
    }
    Collections.sort(names);
    TreeMap<String, List<String>> outcomes = new TreeMap<>();
    for (String name : names) {
      String outcome = "loaded";
      try {
        Class.forName(name, true, loader);
      } catch (NoClassDefFoundError missing) {
        // Which of the classes that are not there is found missing first, no JVM promises.
        outcome = "needs what is not there";
      } catch (Throwable t) {
        outcome = t.toString();
      }
      if (!outcomes.containsKey(outcome)) {
        outcomes.put(outcome, new ArrayList<String>());
      }
      outcomes.get(outcome).add(name);
    }
    System.out.println(new File(jar).getName() + ": " + names.size() + " classes");
    for (String outcome : outcomes.keySet()) {
      List<String> some = outcomes.get(outcome);
      System.out.println(
          "  " + outcome + ": " + some.size() + " " + some.subList(0, Math.min(3, some.size())));
    }
    System.out.println("  " + Arrays.hashCode(outcomes.values().toArray()));
  }
}
