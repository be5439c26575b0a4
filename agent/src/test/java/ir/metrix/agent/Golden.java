package ir.metrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that are expected as a whole, in files. {@code -Dgolden.update=true} writes them anew. */
public final class Golden {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private Golden() {}

  /** Compares with the file of that name beside the test class. */
  public static void assertGolden(Class<?> test, String name, String text) {
    Path file =
        Path.of("src/test/resources", test.getPackageName().replace('.', '/')).resolve(name);
    try {
      if (UPDATE) {
        Files.writeString(file, text);
      }
      assertThat(text).as(name).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(
          "no " + file.toAbsolutePath() + ": -Dgolden.update=true writes it", e);
    }
  }
}
