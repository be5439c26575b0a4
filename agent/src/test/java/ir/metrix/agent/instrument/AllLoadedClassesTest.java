package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class AllLoadedClassesTest {
  @Test
  void areNoneOnceTheJvmIsEnding() {
    assertThat(AllLoadedClasses.of(jvmWith(null))).isEmpty();
  }

  @Test
  void areThoseOfTheJvm() {
    assertThat(AllLoadedClasses.of(jvmWith(new Class<?>[] {String.class})))
        .containsExactly(String.class);
  }

  private static Instrumentation jvmWith(Class<?>[] loaded) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            AllLoadedClassesTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> loaded);
  }
}
