package ir.metrix.agent.capture;

import static ir.metrix.agent.Garbage.assertCollected;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.Trap;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules at work on one method, as the hooks call them. */
class CaptureTest {
  @TempDir Path folder;

  private Rig rig(String... rules) throws Exception {
    return Rig.of(folder, rules);
  }

  private static String rule(String id, String keys, String message) {
    return id
        + " { class = com.example.shop.Trap, method = go, "
        + keys
        + " message { type = action, customName = c, customUserId = u, "
        + message
        + " } }";
  }

  @Test
  void nestedCallSendsOnceUnlessTheRuleWantsAll() throws Exception {
    Rig rig = rig(rule("once", "", ""), rule("all", "nested = true,", ""));
    rig.call(() -> rig.call(() -> {}));
    assertThat(rig.sentBy("once")).hasSize(1);
    assertThat(rig.sentBy("all")).hasSize(2);
    assertThat(rig.figures("once").calls()).isEqualTo(2);
  }

  @Test
  void ruleThatFailsBeforeTheCallLeavesTheOthersOfTheMethodAlone() throws Exception {
    Rig rig =
        rig(
            rule(
                "bad",
                "before { x = \"#{trap.failing.size()}\" },",
                "attributes { x = \"#{before.x}\" }"),
            rule("good", "", ""));
    rig.call(() -> {});
    assertThat(rig.sentBy("good")).hasSize(1);
    assertThat(rig.sentBy("bad")).hasSize(1);
    assertThat(rig.sentBy("bad").get(0).fields().get("attributes")).hasToString("{}");
    assertThat(rig.figures("bad").errors()).isEqualTo(1);
    assertThat(rig.figures("bad").lastError()).contains("java.lang.NoClassDefFoundError");
  }

  @Test
  void callThatIsReadAgainWithoutTypesSendsOnce() throws Exception {
    Rig rig =
        rig(
            "r { class = com.example.shop.Trap, method = go, sample = 0.5, messages = ["
                + " { type = action, customName = first, customUserId = \"#{trap.email}\" },"
                + " { type = action, customName = second, customUserId = \"#{trap.email}\","
                + "   attributes { length = \"#{trap.polluted.first().length()}\" } } ] }");
    rig.call(() -> {});
    rig.call(() -> {});
    assertThat(rig.sentBy("r"))
        .extracting(message -> message.fields().get("customName"))
        .containsExactly("first", "second");
    assertThat(rig.figures("r").captured()).isEqualTo(2);
    assertThat(rig.figures("r").sampledOut()).isEqualTo(1);
  }

  @Test
  void eachMessageOfACallMayGoThroughAsManyElementsAsAnyOther() throws Exception {
    String message =
        " { type = action, customName = m, customUserId = \"#{trap.email}\","
            + " attributes { sum = \"#{trap.many.sum(it)}\" } }";
    Rig rig =
        rig(
            "r { class = com.example.shop.Trap, method = go, messages = ["
                + message
                + ","
                + message
                + "] }");
    rig.call(() -> {});
    assertThat(rig.sentBy("r"))
        .hasSize(2)
        .allSatisfy(sent -> assertThat(sent.fields().get("attributes")).hasToString("{sum=60000}"));
  }

  @Test
  void collectionsThatShareTheirElementsAreCutNotMultiplied() throws Exception {
    Rig rig = rig(rule("r", "", "attributes { a = \"#{trap.sharing}\" }"));
    rig.call(() -> {});
    assertThat(count(rig.sentBy("r").get(0).fields())).isBetween(5, 2_000);
  }

  private static int count(Object value) {
    if (value instanceof java.util.Map<?, ?> map) {
      return map.values().stream().mapToInt(CaptureTest::count).sum() + 1;
    }
    return value instanceof List<?> list ? list.stream().mapToInt(CaptureTest::count).sum() + 1 : 1;
  }

  @Test
  void cycleIsCutWhereItCloses() throws Exception {
    Rig rig = rig(rule("r", "", "attributes { a = \"#{trap.cyclic}\" }"));
    rig.call(() -> {});
    assertThat(rig.sentBy("r").get(0).fields().get("attributes")).hasToString("{a=[z]}");
  }

  @Test
  void endlessIterableAndHugeExponentAreErrorsAtOnce() throws Exception {
    Rig rig =
        rig(
            rule(
                "r",
                "",
                "attributes { e = \"#{trap.endless.sum(it)}\", s = \"#{trap.endless.size()}\","
                    + " h = \"#{trap.huge + 1}\", t = \"#{'' + trap.huge}\" }"));
    rig.call(() -> {});
    assertThat(rig.sentBy("r").get(0).fields().get("attributes")).hasToString("{}");
    assertThat(rig.figures("r").errors()).isEqualTo(4);
  }

  @Test
  void nullWithinTheTextOfAUserIdMeansThereIsNone() throws Exception {
    Rig rig =
        rig(
            rule("r", "", "")
                .replace("customUserId = u", "customUserId = \"shop-#{trap.nobody}\""));
    rig.call(() -> {});
    assertThat(rig.sentBy("r")).isEmpty();
    assertThat(rig.figures("r").withoutUser()).isEqualTo(1);
  }

  @Test
  void conditionOnTheResultAndOnTheException() throws Exception {
    Rig rig =
        rig(
            rule("returned", "when = \"result == 'ok'\",", ""),
            rule("thrown", "on = throw,", "attributes { m = \"#{thrown.message}\" }"),
            rule("both", "on = exit,", ""),
            rule("entered", "on = enter,", ""));
    rig.call(() -> {});
    rig.fail(new IllegalStateException("no"));
    assertThat(rig.sentBy("returned")).hasSize(1);
    assertThat(rig.sentBy("thrown")).hasSize(1);
    assertThat(rig.sentBy("thrown").get(0).fields().get("attributes")).hasToString("{m=no}");
    assertThat(rig.sentBy("both")).hasSize(2);
    assertThat(rig.sentBy("entered")).hasSize(2);
  }

  @Test
  void everyTenthIsSampledAndTheLimitHolds() throws Exception {
    Rig rig = rig(rule("sampled", "sample = 0.1,", ""), rule("limited", "limit = \"5/h\",", ""));
    for (int i = 0; i < 100; i++) {
      rig.call(() -> {});
    }
    assertThat(rig.sentBy("sampled")).hasSize(10);
    assertThat(rig.figures("sampled").sampledOut()).isEqualTo(90);
    assertThat(rig.sentBy("limited")).hasSize(5);
    assertThat(rig.figures("limited").limited()).isEqualTo(95);
  }

  @Test
  void ruleThatIsAlwaysTooSlowIsSwitchedOffAlone() throws Exception {
    Rig rig =
        Rig.of(folder, Duration.ofNanos(1), rule("r", "before { e = \"#{trap.email}\" },", ""));
    for (int i = 0; i < 100; i++) {
      rig.call(() -> {});
    }
    assertThat(rig.sentBy("r")).hasSize(20);
    assertThat(rig.log()).contains("rule r is switched off");
  }

  @Test
  void scopeIsSeenInsideAndGoneAfterwards() throws Exception {
    Rig rig =
        rig(
            "door { class = com.example.shop.Trap, method = go, scope { who = \"#{trap.email}\" } }",
            rule("in", "nested = true,", "attributes { w = \"#{scope.who}\" }"));
    AtomicInteger inside = new AtomicInteger();
    rig.call(() -> rig.call(inside::incrementAndGet));
    assertThat(inside).hasValue(1);
    assertThat(rig.sentBy("in").get(0).fields().get("attributes")).hasToString("{w=a@b}");
    assertThat(rig.isThreadClean()).isTrue();
  }

  /** The thread's calls are held as long as it is in one. */
  @Test
  void argumentsAreLetGoWithTheirCallThoughTheThreadIsInAnother() throws Exception {
    Rig rig = rig(rule("r", "nested = true,", ""));
    rig.call(
        () -> {
          assertCollected(rig.callWithOwn());
          assertCollected(rig.callWithOwnAlone());
        });
    assertThat(rig.sentBy("r")).hasSize(3);
  }

  @Test
  void callWhoseEndWasNeverSeenIsLetGoWithTheOneAroundIt() throws Exception {
    Rig rig = rig(rule("r", "nested = true,", ""));
    List<WeakReference<Object>> lost = new ArrayList<>();
    rig.call(
        () -> {
          rig.call(() -> lost.add(rig.callWithoutEnd()));
          assertCollected(lost.get(0));
        });
    assertThat(rig.sentBy("r")).hasSize(2);
    assertThat(rig.isThreadClean()).isTrue();
  }

  @Test
  void classThatIsWovenAgainKeepsItsSite() throws Exception {
    Rig rig = rig(rule("r", "", ""));
    assertThat(rig.bindAgain()).isEqualTo(rig.site());
    assertThat(new Trap().email).isEqualTo("a@b");
  }
}
