package ir.metrix.agent.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyCallSiteTest {
  @TempDir Path folder;

  @Test
  void readsEveryClassAndComparesWithThreeOfThemAtMost() throws Throwable {
    Sources.Loader loader = loader();
    PropertyCallSite site = new PropertyCallSite("name", loader);

    assertThat(timesLinked(site, loader)).isEqualTo(3);
    assertThat(timesLinked(site, loader)).as("by the same classes again").isZero();
  }

  @Test
  void comparesWithNoClassThatMayGoBeforeTheProgram() throws Throwable {
    PropertyCallSite site =
        new PropertyCallSite("name", PropertyCallSiteTest.class.getClassLoader());

    assertThat(timesLinked(site, loader())).isZero();
  }

  private Sources.Loader loader() throws Exception {
    Sources sources = Sources.in(folder);
    for (int i = 0; i < 10; i++) {
      sources.add(
          "x.C" + i,
          "package x; public class C"
              + i
              + " { public String getName() { return \"n"
              + i
              + "\"; } }");
    }
    return sources.loader();
  }

  /** How often the site changed while it read an object of each of the ten classes. */
  private static int timesLinked(PropertyCallSite site, Sources.Loader loader) throws Throwable {
    MethodHandle before = site.getTarget();
    int linked = 0;
    for (int i = 0; i < 10; i++) {
      Object target = Tracked.make(loader, "x.C" + i);
      assertThat(site.dynamicInvoker().invoke(target, new CallValues())).isEqualTo("n" + i);
      if (site.getTarget() != before) {
        before = site.getTarget();
        linked++;
      }
    }
    return linked;
  }
}
