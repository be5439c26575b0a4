package ir.metrix.agent.bytecode;

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
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
    }
    assertThat(gone.get()).isNull();
    assertThat(files.read(name)).isNull();
  }
}
