package ir.metrix.agent.capture;

import static ir.metrix.agent.capture.WovenRig.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.message.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A woven class behaves as before, and its rules mean what the caller passed. */
@SuppressWarnings("JavaUtilDate") // applications have them
class WovenCallsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {47, 49, 50, 52, 61})
  void argumentsAreThoseOfTheCallerAndBeforeIsBefore(int version) throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            version,
            rule(
                "reassign",
                "before { who = \"#{this.who}\" },",
                "a = \"#{args[0]}\", b = \"#{weight}\", c = \"#{name}\", d = \"#{rate}\","
                    + " r = \"#{result}\", before = \"#{before.who}\", after = \"#{this.who}\""));
    assertThat(rig.call("reassign", 7, 8L, "name", 1.5)).isEqualTo(10);
    assertThat(rig.attributes())
        .containsExactly("{a=7, after=changed, b=8, before=buyer, c=name, d=1.5, r=10}");
  }

  @ParameterizedTest
  @ValueSource(ints = {47, 49, 50, 52, 61})
  void argumentsOfAConstructorAreThoseOfTheCallerToo(int version) throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            version,
            rule(
                "\"<init>(int, String, long)\"",
                "",
                "a = \"#{amount}\", n = \"#{name}\", w = \"#{args[2]}\", who = \"#{this.who}\""));
    rig.type().getConstructor(int.class, String.class, long.class).newInstance(7, "name", 5L);
    assertThat(rig.log()).doesNotContain("WARN");
    assertThat(rig.attributes()).containsExactly("{a=7, n=name, w=5, who=changed}");
  }

  @Test
  void whatWasReadBeforeTheCallStaysAsItWas() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule(
                "mutate",
                "before { n = \"#{names}\", p = \"#{prices}\", d = \"#{date}\" },",
                "n = \"#{before.n}\", size = \"#{before.n.size()}\", p = \"#{before.p}\","
                    + " d = \"#{millis(before.d)}\", now = \"#{names.size()}\""));
    List<String> names = new ArrayList<>(List.of("a", "b"));
    Date date = new Date(5_000);
    int[] prices = {1, 2};
    rig.call("mutate", names, prices, date);
    assertThat(rig.log()).doesNotContain("WARN");
    assertThat(rig.attributes()).containsExactly("{d=5000, n=[a, b], now=0, p=[1, 2], size=2}");
    assertThat(names).isEmpty();
    assertThat(prices).containsExactly(99, 2);
  }

  @Test
  void recursionSendsOnceAndLeavesNothingBehind() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("recurse", "", "r = \"#{result}\""));
    assertThat(rig.call("recurse", 50)).isEqualTo(50);
    assertThat(rig.attributes()).containsExactly("{r=50}");
    assertThat(rig.figures().calls()).isEqualTo(51);
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void exceptionLeavesAsItself() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("fail", "on = throw,", "m = \"#{thrown.message}\""));
    IllegalStateException thrown = new IllegalStateException("no");
    StackTraceElement[] trace = thrown.getStackTrace();
    assertThat(catchThrowable(() -> rig.call("fail", thrown))).isSameAs(thrown);
    assertThat(thrown.getStackTrace()).isEqualTo(trace);
    assertThat(thrown.getSuppressed()).isEmpty();
    assertThat(rig.attributes()).containsExactly("{m=no}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"overflow", "noMemory", "death", "checked", "endless"})
  void nothingThrownInACaptureReachesTheApplication(String getter) throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule(
                "plain",
                "before { x = \"#{this." + getter + "}\" },",
                "b = \"#{before.x}\", l = \"#{this." + getter + "}\", ok = yes"));
    for (int i = 0; i < 3; i++) {
      assertThat(rig.call("plain")).isEqualTo("plain");
    }
    assertThat(rig.attributes()).containsExactly("{ok=yes}", "{ok=yes}", "{ok=yes}");
    assertThat(rig.figures().errors()).isEqualTo(6);
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void stackThatIsUsedUpAtTheHookIsTheApplicationsAffairAlone() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule(
                "tooDeep",
                "nested = true, on = exit, before { b = \"#{this.who}\" },",
                "b = \"#{before.b}\", l = \"#{this.who}\""),
            rule("plain", "", "ok = yes").replaceFirst("r ", "plain "));
    // From many depths: each of the hook's steps is the one that finds no stack left.
    for (int i = 0; i < 20; i++) {
      inThreadOfLittleStack(() -> overflow(rig));
      Throwable thrown = catchThrowable(() -> rig.call("tooDeep"));
      assertThat(thrown).isInstanceOf(StackOverflowError.class);
      assertThat(rig.captures.isThreadClean()).isTrue();
      rig.sent.clear();
      assertThat(rig.call("plain")).isEqualTo("plain");
      assertThat(rig.sent).as("the thread's next call, %s", i).hasSize(1);
      rig.sent.clear();
    }
  }

  private static void overflow(WovenRig rig) {
    assertThat(catchThrowable(() -> rig.call("tooDeep"))).isInstanceOf(StackOverflowError.class);
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "before { b = \"#{this.who}\" },"})
  void callForWhoseHookThereIsNoStackLeftDoesNotSilenceTheThread(String keys) throws Throwable {
    for (int i = 0; i < 6; i++) {
      // What is compiled needs less stack than what is not: at each stage other steps find none
      // left, and the begin of a hook is compiled before the ends of those of a new class.
      WovenRig rig = WovenRig.of(folder, rule("plain", keys, "ok = yes"));
      rig.call("plain");
      inThreadOfLittleStack(() -> goOverTheEdge(rig));
      rig.call("plainOften", 20_000);
      inThreadOfLittleStack(() -> goOverTheEdge(rig));
    }
  }

  private static void goOverTheEdge(WovenRig rig) {
    int deepest = 1;
    while (isDeepEnough(rig, deepest)) {
      deepest += 100;
    }
    for (int depth = deepest; depth > deepest - 400; depth--) {
      isDeepEnough(rig, depth);
      rig.sent.clear();
      assertThat(catchThrowable(() -> rig.call("plain"))).isNull();
      assertThat(rig.sent).as("after a call that was %s deep", depth).hasSize(1);
    }
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  private static boolean isDeepEnough(WovenRig rig, int depth) {
    return catchThrowable(() -> rig.call("plainAt", depth)) == null;
  }

  private static void inThreadOfLittleStack(Runnable test) throws Throwable {
    FutureTask<Void> task = new FutureTask<>(test, null);
    new Thread(null, task, "deep", 256 << 10).start();
    try {
      task.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @Test
  void collectionsAndPatternsStopWhenTheyOutrunTheTime() throws Throwable {
    // Each look at the clock finds that a millisecond has passed.
    AtomicLong nanos = new AtomicLong();
    NanoClock slow = () -> nanos.addAndGet(1_000_000);
    String text = "x".repeat(2_000);
    WovenRig rig =
        WovenRig.of(
            folder,
            Duration.ofMillis(20),
            slow,
            61,
            rule(
                "mutate",
                "on = enter,",
                "few = \"#{names.filter(it != '').size()}\","
                    + " many = \"#{names.map(names.size() + names.filter(it != '').size()).size()}\","
                    + " pattern = \"#{names.first() matches '(x*)*y'}\""));
    rig.call("mutate", new ArrayList<>(Collections.nCopies(50, text)), new int[1], new Date(0));
    assertThat(rig.attributes()).containsExactly("{few=50}");
    assertThat(rig.figures().errors()).isEqualTo(2);
    assertThat(rig.log()).contains("took longer than safety.capture-time");
  }

  /** Read by the site's own advice, or by hooks that read some of it before the call. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "before { w = \"#{this.who}\" },",
        "on = enter,",
        "once = \"#{this.counted + this.depth}\","
      })
  void oneLookAtTheClockServesAllMessagesOfACall(String keys) throws Throwable {
    long before = 0;
    String later = "{ type = user, customUserId = u, firstName = \"#{this.later}\" }";
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("plain", keys, "a = \"#{this.later}\""),
            "several { class = com.example.shop.Semantics, method = plain, "
                + keys
                + " messages = ["
                + later
                + ", "
                + later
                + "] }",
            rule("plain", keys, "a = \"#{this.later}\"").replaceFirst("r ", "last "));
    // More than there are between two calls whose time is taken.
    for (int i = 0; i < 70; i++) {
      rig.sent.clear();
      rig.call("plain");
      assertThat(rig.sent).hasSize(4);
      long first = rig.sent.get(0).timeMillis();
      assertThat(rig.sent).extracting(Message::timeMillis).as("call %s", i).containsOnly(first);
      assertThat(first).as("not that of an earlier call").isGreaterThan(before);
      before = first;
    }
  }

  @Test
  void elapsedIsTheCallsOwnTimeWithoutWhatIsReadBeforeIt() throws Throwable {
    AtomicLong nanos = new AtomicLong();
    WovenRig rig =
        WovenRig.of(
            folder,
            Duration.ofMinutes(1),
            () -> nanos.addAndGet(5_000_000),
            61,
            rule("plain", "before { w = \"#{this.who}\" },", "ms = \"#{elapsed}\""));
    // The time of the first call's reading is taken too: two looks at the clock more.
    rig.call("plain");
    assertThat(rig.attributes()).containsExactly("{ms=5}");
  }

  @Test
  void whatIsSentAsACallBeginsIsOfThatMomentAndWhatIsSentAtItsEndOfThat() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("getLater", "on = enter,", "a = begin"),
            rule("getLater", "", "a = end").replaceFirst("r ", "end "));
    rig.call("getLater");
    assertThat(rig.attributes()).containsExactly("{a=begin}", "{a=end}");
    assertThat(rig.sent.get(1).timeMillis()).isGreaterThan(rig.sent.get(0).timeMillis());
  }

  @Test
  void ruleThatIsTooSlowEachTimeIsOffAndItIsSaidOnce() throws Throwable {
    AtomicLong nanos = new AtomicLong();
    NanoClock slow = () -> nanos.addAndGet(30_000_000);
    WovenRig rig = WovenRig.of(folder, Duration.ofMillis(20), slow, 61, rule("plain", "", "x = y"));
    for (int i = 0; i < 50; i++) {
      rig.call("plain");
    }
    assertThat(rig.sent).hasSize(20);
    assertThat(rig.log().split("is switched off", -1)).hasSize(2);
  }

  /** With durability = sync a call waits for the disk, which may be slow: no fault of the rule. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "message { MESSAGE }",
        "messages = [{ MESSAGE }, { MESSAGE }]",
        "once = \"#{method}\", message { MESSAGE }"
      })
  void whatHandingOverTakesIsNotTakenForReading(String messages) throws Throwable {
    AtomicLong nanos = new AtomicLong();
    String rule =
        "r { class = com.example.shop.Semantics, method = plain, "
            + messages.replace("MESSAGE", "type = action, customName = c, customUserId = u")
            + " }";
    WovenRig rig = WovenRig.of(folder, Duration.ofMillis(20), nanos::get, 61, rule);
    rig.onOffer = () -> nanos.addAndGet(30_000_000);
    for (int i = 0; i < 50; i++) {
      rig.call("plain");
      assertThat(rig.figures().isSpecial).as("after call %d", i).isFalse();
    }
    assertThat(nanos.get()).isPositive();
    assertThat(rig.log()).doesNotContain("switched off");
  }
}
