package ir.metrix.agent.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** One Java runtime to test on; it may be missing on this machine. */
public record Jvm(int version, Optional<Path> installed) {
  /** Every version that the agent supports, and the one that runs the tests. */
  public static Stream<Jvm> supported() {
    return Stream.concat(Stream.of(8, 11, 17, 21, 25), Stream.of(Runtime.version().feature()))
        .distinct()
        .sorted()
        .map(Jvm::find);
  }

  /** The one that runs this. */
  public static Jvm running() {
    return new Jvm(
        Runtime.version().feature(), Optional.of(Path.of(System.getProperty("java.home"))));
  }

  public static Jvm find(int version) {
    String home = System.getenv(variable(version));
    if (home != null && Files.isDirectory(Path.of(home))) {
      return new Jvm(version, Optional.of(Path.of(home)));
    }
    return version == Runtime.version().feature() ? running() : new Jvm(version, Optional.empty());
  }

  /** Its home; without one the calling test is reported as skipped. */
  public Path home() {
    assumeTrue(installed.isPresent(), () -> this + ": " + variable(version) + " is not set");
    return installed.orElseThrow();
  }

  public String java() {
    return home().resolve("bin").resolve("java").toString();
  }

  private static String variable(int version) {
    return "JAVA_HOME_" + version + "_X64";
  }

  @Override
  public String toString() {
    return "Java " + version;
  }
}
