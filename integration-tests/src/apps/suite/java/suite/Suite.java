package suite;

import java.io.File;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.junit.runner.notification.Failure;

/** Runs the tests of a library that a jar has, and prints how many there were and which failed. */
public final class Suite {
  private Suite() {}

  public static void main(String[] args) throws Exception {
    List<Class<?>> tests = new ArrayList<>();
    try (JarFile jar = new JarFile(new File(args[0]))) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().matches("[^$]*Test\\.class")
            && !entry.getName().contains("Performance")) {
          String name = entry.getName().replace('/', '.').replace(".class", "");
          Class<?> type = Class.forName(name, false, Suite.class.getClassLoader());
          if (!Modifier.isAbstract(type.getModifiers())) {
            tests.add(type);
          }
        }
      }
    }
    Collections.sort(tests, (a, b) -> a.getName().compareTo(b.getName()));
    Result result = new JUnitCore().run(tests.toArray(new Class<?>[0]));
    System.out.println(result.getRunCount() + " tests, " + result.getIgnoreCount() + " ignored");
    for (Failure failure : result.getFailures()) {
      System.out.println(failure.getTestHeader() + " " + failure.getException().getClass());
    }
    System.exit(0);
  }
}
