package ir.metrix.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.instrument.RuleWeaving;
import ir.metrix.agent.instrument.RuleWeavings;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.message.MessageShape;
import ir.metrix.agent.message.MessageType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How far a rule has come, and why no farther. */
class RuleStateTest {
  private static final RuleWeaving NOTHING = RuleWeavings.of(null, null);
  private static final RuleWeaving WOVEN = RuleWeavings.of(null, null, "a.B.m(), loaded by x.L");

  private final MessageSink.OfRule sink = new CountingSink(message -> true).ofRule("r");
  private final RuleFigures figures = new RuleFigures(sink);

  @Test
  void anUnwovenRuleSaysWhatItWaitsForOrWhatWentWrong() {
    assertThat(RuleState.of(NOTHING, figures, true))
        .hasToString("waiting for its class: no class was loaded");
    assertThat(RuleState.of(RuleWeavings.of(null, "class a.B has no m"), figures, true))
        .hasToString("no such method: class a.B has no m");
    assertThat(RuleState.of(RuleWeavings.of("a.B is left", "class a.B has no m"), figures, true))
        .hasToString("refused: a.B is left");
  }

  @Test
  void aWovenRuleSaysWhatBecameOfItsCalls() {
    assertThat(RuleState.of(WOVEN, figures, true))
        .hasToString("never called: woven into 1 method, never called");
    figures.calls.increment(0);
    figures.filtered.increment(0);
    assertThat(RuleState.of(WOVEN, figures, true))
        .hasToString("called, nothing sent: calls 1, captured 0, condition false 1");
    assertThat(RuleState.of(WOVEN, figures, false).kind())
        .as("a rule that has a scope only")
        .isEqualTo(RuleState.Kind.ACTIVE);
    MessageShape shape = new MessageShape("r", "", MessageType.ACTION, Map.of("name", "n"));
    sink.offer(new Message(shape, "u", null, null, 0));
    assertThat(RuleState.of(WOVEN, figures, true)).hasToString("active: woven into 1 method");
    assertThat(RuleState.of(WOVEN, figures, true).methods())
        .containsExactly("a.B.m(), loaded by x.L");
    figures.switchOff();
    assertThat(RuleState.of(WOVEN, figures, true))
        .hasToString("switched off: its values took longer than safety.capture-time");
  }

  @Test
  void whatWasLeftBesideWhatIsWovenIsSaidToo() {
    assertThat(
            RuleState.of(RuleWeavings.of("a.C is left", null, "a.B.m()"), figures, true).reason())
        .isEqualTo("woven into 1 method, never called; a.C is left");
  }
}
