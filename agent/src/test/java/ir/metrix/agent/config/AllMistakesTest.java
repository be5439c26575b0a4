package ir.metrix.agent.config;

import static ir.metrix.agent.Golden.assertGolden;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AllMistakesTest {
  @Test
  void everyMistakeOfAFileIsToldAtOnce() throws Exception {
    String errors = new Files().write(resource("mistakes.conf")).errors();

    assertGolden(AllMistakesTest.class, "mistakes.txt", errors + "\n");
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = AllMistakesTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
