package ir.metrix.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class SpoolDirectoriesTest {
  private static final Path FILE = Paths.get("/etc/shop/metrix.conf");

  @Test
  void besideTheFileFirstThenInTheUsersState() {
    assertThat(names(Map.of())).hasSize(2).first().isEqualTo("/etc/shop/metrix.spool");
    assertThat(names(Map.of()).get(1))
        .matches("/home/shop/\\.local/state/metrix-agent/metrix-[0-9a-f]+\\.spool");
    assertThat(names(Map.of("XDG_STATE_HOME", "/state")).get(1))
        .startsWith("/state/metrix-agent/metrix-");
    assertThat(names(Map.of("STATE_DIRECTORY", "/var/lib/shop:/var/lib/other")).get(1))
        .startsWith("/var/lib/shop/metrix-agent/metrix-");
  }

  @Test
  void filesOfOneNameHaveDirectoriesOfTheirOwn() {
    Path other = Paths.get("/etc/other/metrix.conf");
    assertThat(SpoolDirectories.candidates(FILE, system("/home/shop"), Map.of()))
        .doesNotContainAnyElementsOf(
            SpoolDirectories.candidates(other, system("/home/shop"), Map.of()));
  }

  @Test
  void aUserWithoutAHomeHasOnlyThePlaceBesideTheFile() {
    assertThat(SpoolDirectories.candidates(FILE, system("?"), Map.of())).hasSize(1);
    assertThat(SpoolDirectories.candidates(FILE, new Properties(), Map.of())).hasSize(1);
  }

  private static List<String> names(Map<String, String> environment) {
    return SpoolDirectories.candidates(FILE, system("/home/shop"), environment).stream()
        .map(Path::toString)
        .toList();
  }

  private static Properties system(String home) {
    Properties properties = new Properties();
    properties.setProperty("user.home", home);
    properties.setProperty("os.name", "Linux");
    return properties;
  }
}
