package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we hand to users to start from has no mistake. */
class ConfigExamplesTest {
  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "config-examples"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleLoads(Path file) throws ConfigException {
    Map<String, String> keys =
        Map.of(
            "METRIX_APPLICATION_ID", "an-application",
            "METRIX_API_KEY", "a-key",
            "METRIX_ENDPOINT", "http://127.0.0.1:8099/");
    assertThat(ConfigLoader.load(file, new Properties(), keys).rules()).isNotEmpty();
  }
}
