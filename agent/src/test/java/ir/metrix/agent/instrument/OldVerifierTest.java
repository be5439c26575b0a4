package ir.metrix.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ir.metrix.agent.bytecode.ClassFilesOfOldTimes;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Class files without stack maps, which the JVM checks by inferring what variables hold, loading
 * classes where it has to.
 */
class OldVerifierTest {
  private static final String SOURCE =
      """
      package old;
      class Optional { int one() { return 1; } }
      class Other { int two() { return 2; } }
      class Uses {
        static int run(boolean has) {
          if (has) {
            Optional a = new Optional();
            return a.one();
          } else {
            Other b = new Other();
            return b.two();
          }
        }
        static int plain(int a) { return a > 0 ? a : -a; }
      }
      """;

  @TempDir Path folder;

  @BeforeAll
  static void defineDispatcher() throws Exception {
    Hooks.define();
  }

  @ParameterizedTest(name = "class file version {0}")
  @ValueSource(ints = {46, 49, 50})
  void aClassThatDoesWithoutAnotherStillDoesOnceItHasHooks(int version) throws Exception {
    Weaving weaving = weaving(version);
    byte[] plain = weaving.files.get("old/Uses");
    weaving.files.remove("old/Optional");
    assertThatCode(() -> define(weaving, plain)).doesNotThrowAnyException();

    byte[] woven = weaving.load("old/Uses");
    assertThatCode(() -> define(weaving, woven)).doesNotThrowAnyException();
    assertThat(weaving.log())
        .contains(
            "old.Uses.run(boolean) is left as it was: its class file is of before Java 6, and to"
                + " check the hook the JVM would look for old.Optional, which is not there")
        .contains("woven old.Uses.plain(int), loaded by");
  }

  @ParameterizedTest(name = "class file version {0}")
  @ValueSource(ints = {46, 49, 50})
  void aClassThatHasAllItNamesIsWoven(int version) throws Exception {
    Weaving weaving = weaving(version);
    byte[] woven = weaving.load("old/Uses");
    assertThat(weaving.log()).contains("woven old.Uses.run(boolean), plain(int), loaded by");
    assertThatCode(() -> define(weaving, woven)).doesNotThrowAnyException();
  }

  private Weaving weaving(int version) throws Exception {
    Weaving weaving = new Weaving(folder).compile(SOURCE);
    weaving.files.replaceAll((name, file) -> ClassFilesOfOldTimes.of(file, version));
    return weaving.rules("r { class = old.Uses, method = [run, plain] }");
  }

  /** Loads, links and initialises it. */
  private static void define(Weaving weaving, byte[] file) throws Exception {
    ClassLoader loader =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            String internalName = name.replace('.', '/');
            byte[] bytes = name.equals("old.Uses") ? file : weaving.files.get(internalName);
            if (bytes == null) {
              throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    Class.forName("old.Uses", true, loader);
  }
}
