package ir.metrix.agent.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {
  private final AgentLog log = new AgentLog(new PrintStream(new ByteArrayOutputStream()));
  private final MessageEncoder encoder = new MessageEncoder(TimeFormat.SECONDS_STRING, log);

  @Test
  void fieldsComeInOrderAndMoneyKeepsItsDigits() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("customName", "paid \ud800");
    fields.put("revenue", new BigDecimal("1E+3"));
    fields.put("attributes", Map.of("d", 2.0E-3));

    assertThat(text(encoder.encode(message("a", "id-1", 5_999, fields))))
        .isEqualTo(
            "{\"type\":\"action\",\"id\":\"id-1\",\"time\":\"5\",\"customName\":\"paid \ufffd\","
                + "\"revenue\":1000,\"attributes\":{\"d\":0.002}}");
  }

  @Test
  void messagesOfOneMetrixUserGetTicksOfTheirOwnInOrder() {
    List<Long> ticks = new ArrayList<>();
    for (long time : new long[] {5_000, 5_001, 5_002, 6_000, 20_000, 6_500, 3_000}) {
      ticks.add(encoder.encode(message("a", null, time, Map.of())).timeMillis() / 1_000);
    }

    assertThat(ticks).containsExactly(5L, 6L, 7L, 8L, 20L, 9L, 3L);
  }

  @Test
  void aMessageThatCannotBeWrittenLeavesNothingInTheNextOnes() {
    Message broken =
        message(null, "id-1", 5_000, Map.of("attributes", Map.of("a", 1, "x", Double.NaN)));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> encoder.encode(broken)).isInstanceOf(IllegalArgumentException.class);
      assertThat(text(encoder.encode(message(null, "id-2", 5_000, Map.of("name", "n")))))
          .isEqualTo("{\"type\":\"action\",\"id\":\"id-2\",\"time\":\"5\",\"name\":\"n\"}");
    }
  }

  @Test
  void ticksOfAnEarlierProcessAreNotGivenAgain() {
    encoder.taken(UserHash.of("", "a"), 5_000);
    encoder.taken(UserHash.of("", "a"), 6_999);
    encoder.taken(UserHash.of("", "a"), 5_500);

    assertThat(encoder.encode(message("a", null, 5_000, Map.of())).timeMillis()).isEqualTo(7_000);
    assertThat(encoder.encode(message("b", null, 5_000, Map.of())).timeMillis()).isEqualTo(5_000);
  }

  /** A day ahead, then set right: what comes now is told apart from what came then, not moved. */
  @Test
  void ticksOfAClockThatWasAheadDoNotDrawLaterMessagesToThem() {
    long day = 86_400_000;
    for (int i = 0; i < 30; i++) {
      encoder.taken(UserHash.of("", "a"), day + 5_000L * i);
    }
    List<Long> ticks = new ArrayList<>();
    for (long time : new long[] {5_000, 5_001, 10_000, 40_000, 80_000, 80_000, 90_000}) {
      ticks.add(encoder.encode(message("a", null, time, Map.of())).timeMillis() / 1_000);
    }
    assertThat(ticks).containsExactly(5L, 6L, 10L, 40L, 80L, 81L, 90L);
  }

  /** A day ahead, set right, then a message that is late. */
  @Test
  void ticksOfAClockThatWasAheadDoNotDrawLaterMessagesToThemAfterALateMessage() {
    long day = 86_400_000;
    for (int i = 0; i < 30; i++) {
      encoder.taken(UserHash.of("", "a"), day + 5_000L * i);
    }
    List<Long> ticks = new ArrayList<>();
    for (long time : new long[] {50_000, 60_000, 48_000, 70_000, 80_000}) {
      ticks.add(encoder.encode(message("a", null, time, Map.of())).timeMillis() / 1_000);
    }
    assertThat(ticks).containsExactly(50L, 60L, 48L, 70L, 80L);
  }

  @Test
  void noTickIsGivenTwiceWhereverTheClockIsSet() {
    Random random = new Random(5);
    Set<Long> given = new HashSet<>();
    long now = 1_000_000_000;
    for (int i = 0; i < 20_000; i++) {
      now +=
          random.nextInt(500) == 0
              ? random.nextInt(20_000_000) - 10_000_000
              : random.nextInt(9_000);
      long tick = encoder.encode(message("a", null, now, Map.of())).timeMillis() / 1_000;
      assertThat(given.add(tick)).as("tick %d of message %d", tick, i).isTrue();
      assertThat(tick).isGreaterThanOrEqualTo(now / 1_000);
    }
  }

  @Test
  void aMadeIdIsAVersionFourUuid() {
    assertThat(encoder.encode(message(null, null, 1, Map.of())).id())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  private static String text(EncodedMessage message) {
    return new String(message.json(), StandardCharsets.UTF_8);
  }

  private static Message message(String user, String id, long time, Map<String, Object> fields) {
    return new Message(new MessageShape("r", "", MessageType.ACTION, fields), "c", user, id, time);
  }
}
