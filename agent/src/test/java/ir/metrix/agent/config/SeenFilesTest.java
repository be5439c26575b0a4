package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
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
