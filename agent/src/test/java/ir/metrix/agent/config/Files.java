package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A folder with a configuration, and the surroundings that it is read in. */
final class Files {
  final Path folder;
  final Properties properties = new Properties();
  final Map<String, String> environment = new HashMap<>();

  Files() throws IOException {
    folder = java.nio.file.Files.createTempDirectory("metrix-config");
    folder.toFile().deleteOnExit();
  }

  Path main() {
    return folder.resolve("metrix.conf");
  }

  Files write(String text) throws IOException {
    return write("metrix.conf", text);
  }

  Files write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    java.nio.file.Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    file.toFile().deleteOnExit();
    return this;
  }

  /** One rule with an action message, in a file that is otherwise complete. */
  Files writeRule(String keys) throws IOException {
    return write(
        "metrix { application-id = app, api-key = s3cr3t-k3y, track { r {\n" + keys + "\n} } }");
  }

  Files property(String name, String value) {
    properties.setProperty(name, value);
    return this;
  }

  Files variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  AgentConfig load() throws ConfigException {
    return ConfigLoader.load(main(), properties, environment);
  }

  /** What is wrong, with the folder left out. */
  String errors() {
    ConfigException e = catchThrowableOfType(ConfigException.class, this::load);
    if (e == null) {
      throw new AssertionError("the file is accepted");
    }
    return e.getMessage().replace(folder.toString() + java.io.File.separator, "");
  }
}
