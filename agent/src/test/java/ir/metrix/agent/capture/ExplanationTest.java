package ir.metrix.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a rule's last calls to those who ask. */
class ExplanationTest {
  @TempDir Path folder;

  private Rig rig(String... rules) throws Exception {
    return Rig.of(folder, rules);
  }

  private static String rule(String id, String keys, String message) {
    return id
        + " { class = com.example.shop.Trap, method = go, "
        + keys
        + " message { type = action, customName = c, customUserId = \"#{trap.email}\", "
        + message
        + " } }";
  }

  @Test
  void nothingIsKeptUnlessSomebodyLooks() throws Exception {
    Rig rig = rig(rule("r", "", ""));
    rig.call(() -> {});
    Explanation explanation = rig.figures("r").explain();
    assertThat(explanation.decisions()).isEmpty();
    rig.call(() -> {});
    rig.figures("r").endExplanation();
    rig.call(() -> {});
    assertThat(explanation.decisions()).hasSize(1);
    assertThat(rig.sentBy("r")).hasSize(3);
  }

  @Test
  void eachExpressionIsToldWithItsTypeAndNoValue() throws Exception {
    Rig rig =
        rig(
            rule(
                "r",
                "when = \"trap.email != 'x'\", before { mail = \"#{trap.email}\" },",
                "attributes { nobody = \"#{trap.nobody}\", b = \"#{before.mail}\","
                    + " many = \"#{trap.sharing}\" }"));
    Explanation explanation = rig.figures("r").explain();
    rig.call(() -> {});
    rig.call(() -> {});
    List<Map<String, Object>> decisions = explanation.decisions();
    assertThat(decisions).hasSize(2);
    String first = withoutTime(decisions.get(1));
    String hash = first.replaceAll("(?s).*hash=([0-9a-f]{8}).*", "$1");
    assertThat(first)
        .doesNotContain("a@b")
        .isEqualTo(
            ("{method=com.example.shop.Trap.go(Trap), sent=1, why=[], expressions=["
                    + "{key=before.mail, expression=#{trap.email}, type=java.lang.String, hash=HASH}, "
                    + "{key=when, expression=trap.email != 'x', holds=true}, "
                    + "{key=message.customUserId, expression=#{trap.email}, type=java.lang.String,"
                    + " hash=HASH}, "
                    + "{key=message.attributes.b, expression=#{before.mail}, type=java.lang.String,"
                    + " hash=HASH}, "
                    + "{key=message.attributes.many, expression=#{trap.sharing},"
                    + " type=java.util.ArrayList}, "
                    + "{key=message.attributes.nobody, expression=#{trap.nobody}, isNull=true}]}")
                .replace("HASH", hash));
    assertThat(withoutTime(decisions.get(0))).as("equal values look equal").isEqualTo(first);
    rig.figures("r").endExplanation();
    Explanation later = rig.figures("r").explain();
    rig.call(() -> {});
    assertThat(withoutTime(later.decisions().get(0)))
        .as("nobody can try values against it")
        .doesNotContain(hash);
  }

  private static String withoutTime(Map<String, Object> decision) {
    decision.remove("at");
    return decision.toString();
  }

  @Test
  void eachCallThatSendsNothingSaysWhy() throws Exception {
    Rig rig =
        rig(
            rule("when-false", "when = \"trap.email == 'x'\",", ""),
            rule("when-wrong", "when = \"trap.failing.size() > 1\",", ""),
            rule("sampled", "sample = 0.001,", ""),
            rule("limited", "limit = \"1/h\",", ""),
            rule("thrown", "on = throw,", ""),
            rule("anonymous", "", "").replace("trap.email", "trap.nobody"),
            rule("broken", "", "name = \"#{trap.failing.size()}\"").replace("customName = c,", ""),
            rule("less", "", "attributes { a = \"#{trap.failing.size()}\" }"));
    for (String id :
        List.of(
            "when-false",
            "when-wrong",
            "sampled",
            "limited",
            "thrown",
            "anonymous",
            "broken",
            "less")) {
      rig.figures(id).explain();
    }
    rig.call(() -> {});
    rig.call(() -> {});
    assertThat(why(rig, "when-false")).isEqualTo("0 [the condition is false]");
    assertThat(why(rig, "when-wrong")).startsWith("0 [when: ").contains("NoClassDefFoundError");
    assertThat(why(rig, "sampled")).isEqualTo("0 [left out by sample]");
    assertThat(why(rig, "limited")).isEqualTo("0 [over the limit]");
    assertThat(why(rig, "thrown")).isEqualTo("0 [it returned, and the rule is on throw]");
    assertThat(why(rig, "anonymous")).isEqualTo("0 [no user id]");
    assertThat(why(rig, "broken")).startsWith("0 [name: ").endsWith("; the message is not sent]");
    assertThat(why(rig, "less"))
        .startsWith("1 [attributes.a: ")
        .endsWith("; the field is left out]");
    rig.figures("less").endExplanation();
    rig.fillQueue();
    rig.figures("less").explain();
    rig.call(() -> {});
    assertThat(why(rig, "less")).endsWith(", captured, but dropped: the queue is full]");
  }

  @Test
  void callsThatBelongToOthersSaySo() throws Exception {
    Rig rig =
        rig(
            rule("returned", "", ""),
            "door { class = com.example.shop.Trap, method = go, scope { who = \"#{trap.email}\" } }");
    rig.figures("returned").explain();
    rig.figures("door").explain();
    rig.call(() -> rig.call(() -> {}));
    assertThat(whys(rig, "returned"))
        .containsExactly("1 []", "0 [it belongs to another call of the rule]");
    assertThat(whys(rig, "door")).containsOnly("0 [put into scope]");
    assertThat(rig.figures("door").explain().decisions().get(0).get("expressions").toString())
        .startsWith("[{key=scope.who, expression=#{trap.email}, type=java.lang.String, hash=");
    rig.fail(new IllegalStateException("secret"));
    assertThat(why(rig, "returned"))
        .isEqualTo("0 [it threw java.lang.IllegalStateException, and the rule is not on throw]");
  }

  @Test
  void ruleThatWasSwitchedOffSaysSo() throws Exception {
    Rig rig =
        Rig.of(folder, Duration.ofNanos(1), rule("r", "before { e = \"#{trap.email}\" },", ""));
    for (int i = 0; i < 30; i++) {
      rig.call(() -> {});
    }
    rig.figures("r").explain();
    rig.call(() -> {});
    assertThat(why(rig, "r")).startsWith("0 [the rule is switched off");
  }

  @Test
  void callThatIsReadAgainWithoutTypesIsToldOnce() throws Exception {
    Rig rig =
        rig(
            rule(
                "r",
                "before { mail = \"#{trap.email}\" },",
                "attributes { length = \"#{trap.polluted.first().length()}\" }"));
    rig.figures("r").explain();
    rig.call(() -> {});
    assertThat(why(rig, "r")).startsWith("1 [read by what the values are");
    assertThat(rig.figures("r").explain().decisions()).hasSize(1);
    List<?> expressions =
        (List<?>) rig.figures("r").explain().decisions().get(0).get("expressions");
    assertThat(expressions).hasSize(3);
  }

  @Test
  void busyRuleIsNotHeldUpAndTheLastDecisionsStay() throws Exception {
    Rig rig = rig(rule("r", "", ""));
    Explanation explanation = rig.figures("r").explain();
    for (int i = 0; i < 10_000; i++) {
      rig.call(() -> {});
    }
    assertThat(explanation.decisions()).hasSize(20);
    assertThat(explanation.skipped()).isPositive();
    assertThat(rig.sentBy("r")).hasSize(10_000);
  }

  private static String why(Rig rig, String rule) {
    return whys(rig, rule).get(0);
  }

  private static List<String> whys(Rig rig, String rule) {
    List<String> whys = new ArrayList<>();
    for (Map<String, Object> decision : rig.figures(rule).explain().decisions()) {
      whys.add(decision.get("sent") + " " + decision.get("why"));
    }
    return whys;
  }
}
