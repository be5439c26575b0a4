package ir.metrix.agent.start;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Where messages wait if the configuration doesn't say it: one directory for each configuration
 * file, so that a test's messages are never delivered by production. Beside the file, where the
 * operator looks first; where this process may not write, as with most services, where its user
 * keeps its state. Not among temporary files: others may have made our directory there before us.
 */
final class SpoolDirectories {
  private static final String SUFFIX = ".spool";

  private SpoolDirectories() {}

  /**
   * The candidates, the best one first. Looks at no disk.
   *
   * @param file the configuration file
   */
  static List<Path> candidates(Path file, Properties system, Map<String, String> environment) {
    Path absolute = file.toAbsolutePath().normalize();
    String name = absolute.getFileName().toString();
    String base = name.endsWith(".conf") ? name.substring(0, name.length() - 5) : name;
    List<Path> candidates = new ArrayList<>();
    candidates.add(absolute.resolveSibling(base + SUFFIX));
    // Elsewhere, files of one name would meet.
    String unique = base + '-' + Integer.toHexString(absolute.toString().hashCode()) + SUFFIX;
    Path state = state(system, environment);
    if (state != null) {
      candidates.add(state.resolve("metrix-agent").resolve(unique));
    }
    return Collections.unmodifiableList(candidates);
  }

  private static Path state(Properties system, Map<String, String> environment) {
    Path home = path(system.getProperty("user.home"));
    String os = system.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.contains("win")) {
      return path(environment.get("LOCALAPPDATA"));
    }
    // systemd's StateDirectory=, which may name several.
    String service = environment.get("STATE_DIRECTORY");
    if (service != null) {
      return path(service.split(":", 2)[0]);
    }
    Path xdg = path(environment.get("XDG_STATE_HOME"));
    if (xdg != null || home == null) {
      return xdg;
    }
    return os.contains("mac")
        ? home.resolve("Library").resolve("Application Support")
        : home.resolve(".local").resolve("state");
  }

  /** Null for none, and for what is no absolute path: a user without a home has "?" there. */
  private static Path path(String text) {
    try {
      return text == null || text.isEmpty() || !Paths.get(text).isAbsolute()
          ? null
          : Paths.get(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
