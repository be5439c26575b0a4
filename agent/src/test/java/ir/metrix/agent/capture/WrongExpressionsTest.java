package ir.metrix.agent.capture;

import static ir.metrix.agent.Golden.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.shop.Till;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigException;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users are told of wrong expressions, word by word. To accept other words, read what the test
 * prints as a user would, and put it into the file.
 */
class WrongExpressionsTest {
  @TempDir Path folder;

  @Test
  void textThatIsNoExpressionIsRefusedWithTheFile() throws Exception {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> load("wrong-syntax.conf"));

    String told =
        refused.errors().stream()
            .map(error -> withoutFolder(error.withSource()))
            .collect(Collectors.joining("\n"));
    assertGolden(WrongExpressionsTest.class, "wrong-syntax.txt", told + "\n");
  }

  @Test
  void expressionThatCannotHoldInTheMethodIsToldWithItsPlace() throws Exception {
    AgentConfig config = load("wrong-names.conf");
    ClassFiles files = new ClassFiles.OfLoader(Till.class.getClassLoader());
    ClassScan.MethodScan method =
        ClassScan.of(files.read("com/example/shop/Till")).methods().stream()
            .filter(scan -> scan.name.equals("sell"))
            .findFirst()
            .orElseThrow();
    StringBuilder told = new StringBuilder();
    for (Rule rule : config.rules()) {
      RuleBinding binding =
          RuleBinding.bind(
              rule,
              method.tracked(),
              new ClassFileTypes(files),
              Captures.scopeNames(config.rules()));
      told.append("# rule ").append(rule.id());
      told.append(binding.isOff() ? " is off\n" : " goes on without what is named\n");
      binding.problems().forEach(problem -> told.append(problem).append('\n'));
    }
    assertGolden(WrongExpressionsTest.class, "wrong-names.txt", told.toString());
  }

  @Test
  void fortyAndMoreMistakesAreShown() throws Exception {
    List<String> carets =
        (resource("wrong-syntax.txt") + resource("wrong-names.txt"))
            .lines()
            .filter(line -> line.strip().equals("^"))
            .toList();
    assertThat(carets).hasSizeGreaterThan(60);
  }

  private AgentConfig load(String name) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, resource(name));
    return ConfigLoader.load(file, new Properties(), Map.of());
  }

  private String withoutFolder(String error) {
    return error.replace(folder.toString() + java.io.File.separator, "");
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = WrongExpressionsTest.class.getResourceAsStream(name)) {
      return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
