package ir.metrix.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.capture.Captures;
import ir.metrix.agent.capture.CountingSink;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.once.FactWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationsTest {
  private static final long END = Explanations.KEPT_NANOS;

  @TempDir Path folder;
  private final List<String> over = new ArrayList<>();

  private Captures captures(String... ids) throws Exception {
    AgentConfig config = config(ids);
    return new Captures(
        config.rules(),
        config.limits(),
        Duration.ofSeconds(1),
        new ExpressionCompiler(),
        new CountingSink(message -> true),
        new FactWindow(),
        AgentLog.toStderr());
  }

  private AgentConfig config(String... ids) throws Exception {
    StringBuilder text = new StringBuilder("metrix { delivery.mode = log, track {\n");
    for (String id : ids) {
      text.append(id)
          .append(" { class = X, method = y")
          .append(", message { type = action, customName = c, customUserId = u } }\n");
    }
    Path file = Files.writeString(folder.resolve("metrix.conf"), text + "} }");
    return ConfigLoader.load(file, new Properties(), Map.of());
  }

  @Test
  void ruleIsExplainedForAWhileAfterTheLastAsking() throws Exception {
    Captures captures = captures("a", "b");
    Explanations explanations = new Explanations(captures);
    assertThat(explanations.told(0, 0, over)).isEmpty();
    assertThat(explanations.ask("a", 1_000, 0)).isTrue();
    assertThat(explanations.ask("c", 1_000, 0)).as("no such rule").isFalse();
    assertThat(explanations.told(2_000, 1_000_000_000, over).get("a"))
        .containsEntry("since", 1_000L)
        .containsEntry("until", 2_000L + 299_000);

    explanations.ask("a", 200_000, END - 1);
    assertThat(explanations.told(400_000, END + 1, over)).containsOnlyKeys("a");
    assertThat(over).isEmpty();
    assertThat(explanations.told(600_000, 2 * END - 1, over)).isEmpty();
    assertThat(over).containsExactly("a");
  }

  @Test
  void ruleThatIsTakenOutOfTheFileIsNoLongerExplained() throws Exception {
    Captures captures = captures("a", "b");
    Explanations explanations = new Explanations(captures);
    explanations.ask("a", 0, 0);
    AgentConfig without = config("b");
    captures.methods().replaceRules(without.rules(), without.limits(), Duration.ofSeconds(1));
    assertThat(explanations.told(0, 1, over)).isEmpty();
    assertThat(over).containsExactly("a");
    assertThat(explanations.endAll()).isEmpty();
  }
}
