package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration was made of, and whether that is still so. */
class SeenFilesTest {
  @TempDir Path folder;

  @Test
  void includesAndKeyFilesBelongToIt() throws Exception {
    Path main = folder.resolve("metrix.conf");
    Path included = Files.writeString(folder.resolve("rules.conf"), "metrix.track {}");
    Path nested = folder.resolve("later.conf");
    Path key = Files.writeString(folder.resolve("key"), "secret-1");
    Files.writeString(
        main,
        "include \"rules\"\ninclude \"later.conf\"\nmetrix { application-id = a, api-key-file = key }");

    assertThat(isChangedBy(main, () -> Files.writeString(included, "metrix.track { }"))).isTrue();
    assertThat(isChangedBy(main, () -> Files.writeString(key, "secret-2"))).isTrue();
    assertThat(isChangedBy(main, () -> Files.writeString(nested, "# now it is there"))).isTrue();
    assertThat(isChangedBy(main, () -> Files.writeString(folder.resolve("other"), "x"))).isFalse();
  }

  @Test
  void aRefusedFileIsLookedAtToo() throws Exception {
    Path main = Files.writeString(folder.resolve("metrix.conf"), "metrix { trak {} }");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(main, new Properties(), Map.of()));
    assertThat(refused.files().again()).isEqualTo(refused.files());
    Files.writeString(main, "metrix { track {} }");
    assertThat(refused.files().again()).isNotEqualTo(refused.files());
  }

  @Test
  void anIncludeThatIsRequiredAndMissingIsNamed() throws Exception {
    Path main = folder.resolve("metrix.conf");
    Files.writeString(
        main, "include required(\"missing.conf\")\nmetrix { application-id = a, api-key = k }");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(main, new Properties(), Map.of()));
    assertThat(refused)
        .hasMessageContaining("metrix.conf")
        .hasMessageContaining("there is no file missing.conf, which it requires");
    // Nothing has changed: it is not told again.
    assertThat(refused.files().again()).isEqualTo(refused.files());
    assertThat(refused.files().failures()).isEmpty();
  }

  @Test
  void anIncludeThatCannotBeThereMayBeMissing() throws Exception {
    Path main = folder.resolve("metrix.conf");
    Files.writeString(folder.resolve("plain"), "");
    Files.writeString(
        main,
        "include \"plain/rules.conf\"\ninclude \""
            + "x".repeat(300)
            + "\"\nmetrix { application-id = a, api-key = k }");
    assertThat(ConfigLoader.load(main, new Properties(), Map.of())).isNotNull();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileThatIsThereAndCannotBeReadIsNoMistakeInItAndIsTriedAgain() throws Exception {
    Path main = folder.resolve("metrix.conf");
    Path rules = folder.resolve("rules.conf");
    Path key = folder.resolve("key");
    String text = "include \"rules.conf\"\nmetrix { application-id = a, api-key-file = key }";
    for (Path failing : new Path[] {main, rules, key}) {
      Files.writeString(main, text);
      Files.writeString(rules, "metrix.track {}");
      Files.writeString(key, "secret-1");
      Path aside = Files.move(failing, folder.resolve("aside"));
      // It cannot be opened, and not because it isn't there: as without descriptors.
      Files.createSymbolicLink(failing, failing);
      ConfigException refused =
          catchThrowableOfType(
              ConfigException.class, () -> ConfigLoader.load(main, new Properties(), Map.of()));
      assertThat(refused.errors()).hasSize(1);
      assertThat(refused)
          .hasMessageContaining(failing.getFileName().toString())
          .hasMessageContaining("be read: Too many levels of symbolic links")
          .hasMessageNotContaining("HOCON");
      assertThat(refused.files().again()).isEqualTo(refused.files());

      Files.delete(failing);
      Files.move(aside, failing);
      assertThat(refused.files().again()).isNotEqualTo(refused.files());
      assertThat(ConfigLoader.load(main, new Properties(), Map.of())).isNotNull();
    }
  }

  @Test
  void aFileThatCouldBeLookedAtButNotReadIsTriedAgain() throws Exception {
    Path main = Files.writeString(folder.resolve("metrix.conf"), "metrix {}");
    SeenFiles files = new SeenFiles();
    files.note(main);
    assertThat(files.again()).isEqualTo(files);
    files.failed(main, new java.io.FileNotFoundException("metrix.conf (Too many open files)"));
    assertThat(files.again()).isNotEqualTo(files);
    assertThat(files.failures().get(main.toAbsolutePath())).contains("Too many open files");
  }

  private interface Change {
    void make() throws Exception;
  }

  private static boolean isChangedBy(Path main, Change change) throws Exception {
    SeenFiles files = ConfigLoader.load(main, new Properties(), Map.of()).files();
    assertThat(files.again()).isEqualTo(files);
    change.make();
    return !files.again().equals(files);
  }
}
