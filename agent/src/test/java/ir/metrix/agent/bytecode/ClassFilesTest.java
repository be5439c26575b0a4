package ir.metrix.agent.bytecode;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class ClassFilesTest {
  @Test
  void loaderWhoseApplicationHasGoneIsNotKept() {
    URLClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader());
    ClassFiles files = new ClassFiles.OfLoader(loader);
    String name = getClass().getName().replace('.', '/');
    assertThat(files.read(name)).isNotNull();

    WeakReference<ClassLoader> gone = new WeakReference<>(loader);
    loader = null;
    assertCollected(gone);
    assertThat(files.read(name)).isNull();
  }
}
