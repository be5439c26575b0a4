package ir.metrix.agent.remote;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What travels between the tool and a JVM. */
class RemoteTextsTest {
  @Test
  void aCommandComesOutAsItWentIn() {
    RemoteCommand sent = RemoteCommand.attach("/opt/a b/metrix-agent.jar", "/etc/shop/metrix.conf");
    RemoteCommand read = RemoteCommand.parse(sent.toArgument());
    assertThat(read.verb()).isEqualTo(RemoteCommand.Verb.ATTACH);
    assertThat(read.jar()).hasToString("/opt/a b/metrix-agent.jar");
    assertThat(read.object()).isEqualTo("/etc/shop/metrix.conf");
  }

  @Test
  void thePathOfAFileIsNoCommand() {
    assertThat(RemoteCommand.parse("metrix-command")).isNull();
    assertThat(RemoteCommand.parse("/etc/metrix-command\nx")).isNull();
    assertThat(RemoteCommand.parse(null)).isNull();
  }

  @Test
  void onlyTheAnswerToTheCommandItselfCounts() {
    RemoteCommand command = RemoteCommand.detach("a.jar");
    String answer = command.answer(false, "no\nnever");
    assertThat(command.answerIn(answer).isGood()).isFalse();
    assertThat(command.answerIn(answer).text()).isEqualTo("no\nnever");
    assertThat(RemoteCommand.detach("a.jar").answerIn(answer)).isNull();
    assertThat(command.answerIn(null)).isNull();
  }

  @Test
  void figuresAreJsonInAscii() throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("text", "\"quoted\" \\ سلام \n\u0001");
    figures.put("number", 1L << 40);
    figures.put("flag", true);
    figures.put("empty", new LinkedHashMap<>());
    figures.put("list", List.of("a", new LinkedHashMap<>(Map.of("b", 2))));
    String text = JsonText.of(figures);
    assertThat(text).matches("\\p{ASCII}*");
    Map<?, ?> read = (Map<?, ?>) Json.parse(text.getBytes(StandardCharsets.US_ASCII));
    assertThat(read).hasToString(figures.toString());
  }
}
