package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.bytecode.ClassFilesOfOldTimes;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods near a limit of the JVM. The hooks find no agent here, and do nothing. */
class LargeMethodsTest {
  @TempDir Path folder;

  @BeforeAll
  static void defineDispatcher() throws Exception {
    Hooks.define();
  }

  @ParameterizedTest(name = "class file version {0}")
  @ValueSource(ints = {46, 49, 50, 52, 61})
  void oneThatWouldOutgrow64KbIsLeftAloneAndNamed(int version) throws Exception {
    Weaving weaving = weaving(ClassFilesOfOldTimes.withLargeMethod(20, 3_100, version));
    weave(weaving);
    assertThat(weaving.log())
        .contains("woven big.Big.small(int), big(int), loaded by")
        .doesNotContain("left as it was");

    weaving = weaving(ClassFilesOfOldTimes.withLargeMethod(590, 95, version));
    Class<?> big = weave(weaving);
    assertThat(weaving.log())
        .contains(
            "big.Big.big(int) is left as it was: with the hook it would be larger than the 64 KB that"
                + " a method may have")
        .contains("woven big.Big.small(int), loaded by");
    assertThat(call(big, "small", 7)).isEqualTo(7);
    assertThat(call(big, "big", 590)).isEqualTo(1_589);
    assertThat(call(big, "big", 0)).isEqualTo(0);
  }

  /** A jump has 16 bits, and what it jumps over grows. */
  @ParameterizedTest(name = "class file version {0}")
  @ValueSource(ints = {46, 49, 50, 52, 61})
  void oneWhoseJumpsWouldOutgrow32KbIsWovenOrLeftAloneButNotItsClass(int version) throws Exception {
    Weaving weaving = weaving(ClassFilesOfOldTimes.withLargeMethod(300, 95, version));
    Class<?> big = weave(weaving);
    assertThat(weaving.log()).doesNotContain("class big.Big is left");
    assertThat(weaving.log()).contains("big.Big.small(int)").contains("big(int)");
    for (int n : new int[] {0, 1, 299, 300}) {
      assertThat(call(big, "big", n)).isEqualTo(n == 0 ? 0 : n + 999);
    }
    assertThat(call(big, "big", 301)).isEqualTo(-1);
  }

  /** HotSpot compiles no method that is larger: it would be slow for ever. */
  @ParameterizedTest(name = "class file version {0}")
  @ValueSource(ints = {49, 61})
  void oneThatWouldOutgrowWhatTheJitCompilesIsLeftAloneAndNamed(int version) throws Exception {
    Weaving weaving = weaving(ClassFilesOfOldTimes.withLargeMethod(70, 100, version));
    weave(weaving);
    assertThat(weaving.log())
        .contains("big.Big.big(int) is left as it was: with the hook it would be larger than the")
        .contains("woven big.Big.small(int), loaded by");
  }

  private Weaving weaving(byte[] file) throws Exception {
    Weaving weaving = new Weaving(folder);
    weaving.files.put("big/Big", file);
    return weaving.rules("r { class = big.Big, method = [small, big] }");
  }

  private static Class<?> weave(Weaving weaving) throws Exception {
    byte[] woven = weaving.load("big/Big");
    assertThat(woven).isNotNull();
    Class<?> defined =
        new ClassLoader(null) {
          Class<?> define() {
            return defineClass("big.Big", woven, 0, woven.length);
          }
        }.define();
    return Class.forName("big.Big", true, defined.getClassLoader());
  }

  private static Object call(Class<?> type, String name, int argument) throws Exception {
    Method method = type.getMethod(name, int.class);
    return method.invoke(null, argument);
  }
}
