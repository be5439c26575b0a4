package ir.metrix.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that change while their methods are being called. */
class ReplacedRulesTest {
  @TempDir Path folder;

  private static String rule(String id, String keys, String customName) {
    return id
        + " { class = com.example.shop.Trap, method = go, "
        + keys
        + " message { type = action, customUserId = u, customName = "
        + customName
        + " } }";
  }

  @Test
  void aChangeCountsForTheNextCallAndCallsUnderWayEndWithTheOld() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "before { x = old },", "\"#{before.x}\""));
    rig.call(
        () -> {
          try {
            assertThat(rig.replace(folder, rule("r", "", "new"))).isFalse();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    rig.call(() -> {});
    assertThat(names(rig, "r")).containsExactly("old", "new");
    assertThat(rig.figures("r").captured()).isEqualTo(2);
  }

  @Test
  void aCallInsideOneThatBeganWithTheOldRuleIsStillNested() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "", "old"));
    rig.call(
        () -> {
          try {
            rig.replace(folder, rule("r", "", "new"));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          rig.call(() -> {});
        });
    assertThat(names(rig, "r")).containsExactly("old");
  }

  @Test
  void aRuleThatIsGoneDoesNothingAndGoesOnCountingWhenItComesBack() throws Exception {
    String first = rule("first", "", "a");
    Rig rig = Rig.of(folder, first, rule("second", "", "b"));
    rig.call(() -> {});
    rig.replace(folder, rule("second", "", "b"));
    rig.call(() -> {});
    assertThat(names(rig, "first")).hasSize(1);
    assertThat(names(rig, "second")).hasSize(2);
    assertThat(rig.figures("first")).isNull();

    rig.replace(folder, first, rule("second", "", "b"));
    assertThat(rig.bindAgain()).as("its class is woven again").isEqualTo(rig.site());
    rig.call(() -> {});
    assertThat(rig.figures("first").captured()).isEqualTo(2);
  }

  @Test
  void aRuleThatMeansOtherMethodsNowDoesNothingHere() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "", "a"));
    rig.replace(folder, rule("r", "", "a").replace("method = go", "method = stop"));
    rig.call(() -> {});
    assertThat(rig.sentBy("r")).isEmpty();
  }

  @Test
  void sampleAndLimitChangeWithoutLosingTheFigures() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "", "a"));
    rig.call(() -> {});
    rig.replace(folder, rule("r", "sample = 0,", "a"));
    rig.call(() -> {});
    rig.replace(folder, rule("r", "limit = \"1/h\",", "a"));
    rig.call(() -> {});
    rig.call(() -> {});
    assertThat(rig.figures("r").captured()).isEqualTo(2);
    assertThat(rig.figures("r").sampledOut()).isEqualTo(1);
    assertThat(rig.figures("r").limited()).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeReadAndNowCanAsksForItsHook() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "when = \"trap.nothing == 1\",", "a"));
    assertThat(rig.site()).as("nothing of the rule is left").isEqualTo(-1);
    assertThat(rig.replace(folder, rule("r", "when = \"trap.email != null\",", "a"))).isTrue();
    assertThat(rig.bindAgain()).isNotNegative();
  }

  @Test
  void whatCanNoLongerBeReadLeavesAHookThatDoesNothing() throws Exception {
    Rig rig = Rig.of(folder, rule("r", "", "a"));
    rig.replace(folder, rule("r", "when = \"trap.nothing == 1\",", "a"));
    rig.call(() -> {});
    assertThat(rig.sentBy("r")).isEmpty();
    assertThat(rig.log()).contains("Trap has no 'nothing'");
    assertThat(rig.isThreadClean()).isTrue();
  }

  private static List<Object> names(Rig rig, String rule) {
    return rig.sentBy(rule).stream().map(message -> message.fields().get("customName")).toList();
  }
}
