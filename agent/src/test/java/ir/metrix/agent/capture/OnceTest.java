package ir.metrix.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Message;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One business fact, one message: {@code email} is what the calls are about. */
class OnceTest {
  private static final String MESSAGE =
      "message { type = action, customName = c, customUserId = \"#{trap.nobody ?? 'u'}\" }";

  @TempDir Path folder;

  private Rig rig(String keys, String message) throws Exception {
    return Rig.of(folder, rule(keys, message));
  }

  private static String rule(String keys, String message) {
    return "r { class = com.example.shop.Trap, method = go, once = \"#{trap.email}\", "
        + keys
        + message
        + " }";
  }

  private static void call(Rig rig, String... values) {
    for (String value : values) {
      rig.trap.email = value;
      rig.call(() -> {});
    }
  }

  private static List<String> ids(Rig rig) {
    return rig.sentBy("r").stream().map(Message::id).toList();
  }

  @Test
  void aValueSeenBeforeIsNotSentAgainAndCountsAsFiltered() throws Exception {
    Rig rig = rig("", MESSAGE);
    call(rig, "a", "b", "a", "a", "c", "b");
    assertThat(ids(rig)).hasSize(3).doesNotHaveDuplicates().doesNotContainNull();
    assertThat(rig.figures("r").seenBefore()).isEqualTo(3);
    assertThat(rig.figures("r").filtered()).isEqualTo(3);
    assertThat(rig.figures("r")).hasToString("calls 6, captured 3, seen before 3");
  }

  @Test
  void theIdIsTheSameInEveryProcess() throws Exception {
    Rig first = rig("", MESSAGE);
    call(first, "a", "b");
    Rig second = rig("", MESSAGE);
    call(second, "b", "a");
    assertThat(ids(second)).containsExactly(ids(first).get(1), ids(first).get(0));
  }

  @Test
  void eachOfSeveralMessagesHasAnIdOfItsOwn() throws Exception {
    String messages =
        "messages = [ { type = action, customName = one, customUserId = u },"
            + " { type = action, customName = two, customUserId = \"#{trap.nobody}\" },"
            + " { type = action, customName = three, customUserId = u } ]";
    Rig rig = rig("", messages);
    call(rig, "a", "a", "b");
    assertThat(ids(rig)).hasSize(4).doesNotHaveDuplicates();

    // By the message's place in the file, whichever of the others are sent.
    Rig again = rig("", messages.replace("#{trap.nobody}", "#{trap.email}"));
    call(again, "a");
    assertThat(ids(again)).hasSize(3).contains(ids(rig).get(0), ids(rig).get(1));
    assertThat(ids(again).get(2)).isEqualTo(ids(rig).get(1));
  }

  @Test
  void anUnknownFactIsSentEachTimeAndCounted() throws Exception {
    Rig rig = rig("", MESSAGE);
    call(rig, null, null, " ");
    assertThat(rig.sentBy("r")).hasSize(3).allSatisfy(m -> assertThat(m.id()).isNull());
    assertThat(rig.figures("r").withoutFact()).isEqualTo(3);
    assertThat(rig.figures("r").toString()).contains("once was null, sent all the same 3");

    // Within text too: "shop-" would be everybody's.
    Rig joined = Rig.of(folder, rule("", MESSAGE).replace("#{trap.email}", "shop-#{trap.email}"));
    call(joined, null, null);
    assertThat(joined.sentBy("r")).hasSize(2);
  }

  @Test
  void anErrorInItMeansThatNothingIsSent() throws Exception {
    Rig rig = Rig.of(folder, rule("", MESSAGE).replace("trap.email", "trap.failing.first()"));
    call(rig, "a");
    assertThat(rig.sentBy("r")).isEmpty();
    assertThat(rig.figures("r").lastError()).startsWith("once: ").endsWith("; nothing is sent");
  }

  @Test
  void aMessageThatIsNotMadeOrNotTakenOverLeavesTheFactNew() throws Exception {
    Rig rig = rig("when = \"trap.email != 'no'\", ", MESSAGE.replace(" ?? 'u'", ""));
    call(rig, "a", "no");
    assertThat(rig.figures("r").withoutUser()).isEqualTo(1);
    rig.trap.nobody = "u";
    call(rig, "a", "a");
    assertThat(rig.sentBy("r")).hasSize(1);

    rig.isQueueFull = true;
    call(rig, "b");
    rig.isQueueFull = false;
    call(rig, "b", "b");
    assertThat(rig.sentBy("r")).hasSize(2);
    assertThat(rig.figures("r").seenBefore()).isEqualTo(2);
  }

  @Test
  void sampleCountsFactsAndLeavesOutTheSameOnesEachTime() throws Exception {
    Rig rig = rig("sample = 0.5, ", MESSAGE);
    call(rig, "a", "a", "a", "b", "b", "c", "d", "a", "c");
    assertThat(rig.sentBy("r")).hasSize(2);
    assertThat(rig.figures("r").sampledOut()).isEqualTo(2);
    assertThat(rig.figures("r").seenBefore()).isEqualTo(5);
  }

  @Test
  void whatTheLimitHeldBackHasAnotherChanceAndRepetitionsUseNoneOfIt() throws Exception {
    Rig rig = rig("limit = \"2/h\", ", MESSAGE);
    call(rig, "a", "a", "a", "b", "c");
    assertThat(rig.sentBy("r")).hasSize(2);
    assertThat(rig.figures("r").limited()).isEqualTo(1);
    rig.replace(folder, rule("", MESSAGE));
    call(rig, "c", "a");
    assertThat(rig.sentBy("r")).hasSize(3);
  }

  @Test
  void anotherTextOfTheRuleKeepsWhatWasSent() throws Exception {
    Rig rig = rig("", MESSAGE);
    call(rig, "a");
    rig.replace(folder, rule("once-window = 1 h, ", MESSAGE));
    call(rig, "a", "b");
    assertThat(rig.sentBy("r")).hasSize(2);
    rig.replace(folder, rule("", MESSAGE).replace("once = \"#{trap.email}\", ", ""));
    call(rig, "a", "a");
    rig.replace(folder, rule("", MESSAGE));
    call(rig, "a");
    assertThat(rig.sentBy("r")).hasSize(4);
  }

  @Test
  void callsInsideACallAreOnesOfTheirOwnOnlyIfTheRuleWantsThem() throws Exception {
    Rig rig = rig("", MESSAGE);
    rig.call(() -> call(rig, "b"));
    assertThat(rig.sentBy("r")).hasSize(1);
    call(rig, "b");
    assertThat(rig.figures("r").seenBefore()).isEqualTo(1);
  }

  @Test
  void aCallThatIsReadAgainWithoutTypesIsOneFact() throws Exception {
    Rig rig =
        rig(
            "",
            "message { type = action, customName = c, customUserId = u,"
                + " attributes { length = \"#{trap.polluted.first().length()}\" } }");
    call(rig, "a", "a", "b");
    assertThat(rig.sentBy("r")).hasSize(2);
    Rig other = Rig.of(folder, rule("", MESSAGE).replace("trap.email", "trap.polluted.first()"));
    call(other, "a", "a");
    assertThat(other.sentBy("r")).hasSize(1);
  }
}
