package ir.metrix.agent.capture;

import static ir.metrix.agent.capture.WovenRig.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.NotLoaded;
import com.example.shop.Priced;
import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.message.Message;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.log4j.MDC;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are read as they return, by code of their site's own. */
class SiteAdviceTest {
  /** More than there are between two calls whose time is taken. */
  private static final int MANY = 70;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {47, 49, 50, 52, 61})
  void argumentsAreThoseOfTheCallerThoughTheMethodAssignsToThem(int version) throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            version,
            rule(
                "reassign",
                "",
                "a = \"#{args[0]}\", b = \"#{weight}\", c = \"#{name}\", d = \"#{rate}\","
                    + " all = \"#{args}\", r = \"#{result}\", after = \"#{this.who}\""));
    for (int i = 0; i < MANY; i++) {
      assertThat(rig.call("reassign", 7, 8L, "name", 1.5)).isEqualTo(10);
    }
    assertThat(rig.attributes())
        .hasSize(MANY)
        .containsOnly("{a=7, after=changed, all=[7, 8, name, 1.5], b=8, c=name, d=1.5, r=10}");
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"overflow", "noMemory", "death", "checked", "endless"})
  void valueThatFailsIsLeftOutAndNoOtherIsReadTwice(String getter) throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule(
                "plain",
                "",
                "a = \"#{this.counted}\", b = \"#{this."
                    + getter
                    + "}\", c = \"#{this.counted}\""));
    for (int i = 0; i < MANY; i++) {
      assertThat(rig.call("plain")).isEqualTo("plain");
    }
    assertThat(rig.attributes()).hasSize(MANY).containsOnly("{a=counted, c=counted}");
    assertThat(rig.figures().errors()).isEqualTo(MANY);
    assertThat(rig.depth()).isEqualTo(2 * MANY);
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void withoutAUserNothingElseIsRead() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("plain", "", "a = \"#{this.counted}\"")
                .replace("customUserId = u", "customUserId = \"#{this.nobody}\""));
    for (int i = 0; i < MANY; i++) {
      rig.call("plain");
    }
    assertThat(rig.sent).isEmpty();
    assertThat(rig.figures().withoutUser()).isEqualTo(MANY);
    assertThat(rig.depth()).isZero();
  }

  @Test
  void eachRuleOfAMethodGoesItsOwnWay() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("plain", "when = \"result == 'other'\",", "n = never"),
            named("fails", "when = \"this.death == 'x'\","),
            named("sends", "when = \"result == 'plain'\","),
            named("samples", "sample = 0.5,"));
    for (int i = 0; i < MANY; i++) {
      rig.call("plain");
    }
    assertThat(rig.figures().filtered()).isEqualTo(MANY);
    assertThat(rig.captures.figures().get("fails").errors()).isEqualTo(MANY);
    assertThat(rulesOf(rig.sent, "sends")).isEqualTo(MANY);
    assertThat(rulesOf(rig.sent, "samples")).isEqualTo(MANY / 2);
    assertThat(rig.sent).hasSize(MANY + MANY / 2);
  }

  @Test
  void allMessagesOfARuleLeaveInTheirOrder() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            "r { class = com.example.shop.Semantics, method = plain, messages = ["
                + " { type = user, customUserId = u, firstName = \"#{this.counted}\" },"
                + " { type = action, customUserId = \"#{this.nobody}\", customName = lost },"
                + " { type = action, customUserId = u, customName = \"#{result}\" } ] }");
    rig.call("plain");
    assertThat(rig.sent)
        .extracting(message -> message.type().wireName())
        .containsExactly("user", "action");
    assertThat(rig.sent.get(1).fields()).containsEntry("customName", "plain");
    assertThat(rig.figures().withoutUser()).isEqualTo(1);
  }

  @Test
  void callWithinAnotherSeesItsScopeAndOneOfItsOwnRuleDoesNotSend() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            "request { class = com.example.shop.Semantics, method = outer, scope { who = \"#{this.who}\" } }",
            rule("\"[outer, plain]\"", "", "who = \"#{scope.who}\"")
                .replace("\"[outer, plain]\"", "[outer, plain]"));
    rig.call("outer");
    assertThat(rig.captures.isThreadClean()).isTrue();
    assertThat(rig.attributes()).as("outer's own scope is not its own to see").hasSize(1);
    rig.sent.clear();
    rig.call("plain");
    assertThat(rig.attributes()).containsExactly("{}");
    assertThat(rig.captures.isThreadClean()).isTrue();
  }

  @Test
  void callsAreExplainedOnceSomebodyLooksAndGoOnAsBeforeAfterwards() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("plain", "", "a = \"#{this.counted}\""));
    rig.call("plain");
    Explanation explanation = rig.figures().explain();
    rig.call("plain");
    assertThat(explanation.decisions()).hasSize(1);
    assertThat(explanation.decisions().get(0)).containsEntry("sent", 1);
    rig.figures().endExplanation();
    rig.call("plain");
    assertThat(explanation.decisions()).hasSize(1);
    assertThat(rig.attributes()).containsExactlyElementsOf(Collections.nCopies(3, "{a=counted}"));
  }

  @Test
  void classThatIsNotWhatItsFileSaidIsReadByWhatItIs() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("price", "sample = 0.5,", "p = \"#{priced.price}\", c = \"#{this.counted}\""),
            named("other", "").replace("method = plain", "method = price"));
    for (int i = 0; i < 4; i++) {
      assertThat(rig.call("price", new Priced())).isEqualTo("12");
    }
    assertThat(rig.sent.stream().filter(message -> message.ruleId().equals("r")))
        .as("each second one, also where a call was read again")
        .extracting(message -> message.fields().get("attributes").toString())
        .containsExactly("{c=counted, p=12}", "{c=counted, p=12}");
    assertThat(rulesOf(rig.sent, "other")).isEqualTo(4);
    assertThat(rig.figures().errors()).isZero();
    assertThat(rig.log()).containsOnlyOnce("the classes are not what their files said");
  }

  @Test
  void timeThatOneRuleTakesIsNotTheNextOnes() throws Throwable {
    AtomicLong nanos = new AtomicLong();
    NanoClock clock = () -> nanos.get();
    String of64 = "\"#{prices.sum(it)}\"";
    WovenRig rig =
        WovenRig.of(
            folder,
            Duration.ofMillis(20),
            clock,
            61,
            rule("mutate", "", "a = \"#{names.map(it).size()}\""),
            rule("mutate", "", "b = " + of64).replaceFirst("r ", "other "));
    List<String> slow =
        new ArrayList<>(Collections.nCopies(64, "x")) {
          @Override
          public void clear() {}

          @Override
          public String get(int index) {
            nanos.addAndGet(1_000_000);
            return super.get(index);
          }

          @Override
          public Iterator<String> iterator() {
            Iterator<String> all = super.iterator();
            return new Iterator<>() {
              @Override
              public boolean hasNext() {
                return all.hasNext();
              }

              @Override
              public String next() {
                nanos.addAndGet(1_000_000);
                return all.next();
              }
            };
          }
        };
    rig.call("mutate", new ArrayList<>(List.of("x")), new int[64], new Date(0));
    rig.call("mutate", slow, new int[64], new Date(0));
    assertThat(rig.figures().errors()).isEqualTo(1);
    assertThat(rig.captures.figures().get("other").errors()).as(rig.log()).isZero();
    assertThat(rig.attributes()).filteredOn("{b=99}"::equals).hasSize(2);
  }

  @Test
  void elementsThatOneRuleGoesThroughAreNotCountedForTheNext() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("mutate", "", "a = \"#{prices.sum(it)}\""),
            rule("mutate", "when = \"!names.any(it == 'y')\",", "b = b")
                .replaceFirst("r ", "other "));
    for (int i = 0; i < 2; i++) {
      List<String> names =
          new ArrayList<>(Collections.nCopies(1_000, "x")) {
            @Override
            public void clear() {}
          };
      rig.call("mutate", names, new int[99_990], new Date(0));
    }
    assertThat(rig.figures().errors()).isZero();
    assertThat(rig.captures.figures().get("other").errors()).as(rig.log()).isZero();
    assertThat(rig.sent).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "before { w = \"#{this.who}\" },", "on = enter,"})
  void ofMethodsThatAreCalledByTurnsEachIsTimed(String keys) throws Throwable {
    List<String> methods = List.of("plain", "forgetsItself", "getCounted");
    for (int turns = 2; turns <= methods.size(); turns++) {
      AtomicReference<String> called = new AtomicReference<>();
      Set<String> timed = new TreeSet<>();
      NanoClock clock =
          () -> {
            timed.add(called.get());
            return 1;
          };
      List<String> byTurns = methods.subList(0, turns);
      String[] rules =
          byTurns.stream()
              .map(method -> rule(method, keys, "x = y").replaceFirst("r ", method + " "))
              .toArray(String[]::new);
      WovenRig rig = WovenRig.of(folder, Duration.ofMinutes(1), clock, 61, rules);
      for (int i = 0; i < turns * MANY; i++) {
        called.set(byTurns.get(i % turns));
        rig.call(called.get());
      }
      assertThat(timed).containsExactlyInAnyOrderElementsOf(byTurns);
    }
  }

  @Test
  void clockThatFindsNoStackLeftCostsOneCall() throws Throwable {
    AtomicBoolean fails = new AtomicBoolean();
    NanoClock clock =
        () -> {
          if (fails.get()) {
            throw new StackOverflowError();
          }
          return 0;
        };
    WovenRig rig =
        WovenRig.of(folder, Duration.ofMinutes(1), clock, 61, rule("plain", "", "x = y"));
    fails.set(true);
    rig.call("plain");
    fails.set(false);
    assertThat(rig.captures.isThreadClean()).isTrue();
    rig.sent.clear();
    rig.call("plain");
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void failureBehindTheLastValueCostsNoCallAfterIt() throws Throwable {
    AtomicInteger looks = new AtomicInteger();
    NanoClock clock =
        () -> {
          // The second look comes when all has been read.
          if (looks.incrementAndGet() == 2) {
            throw new StackOverflowError();
          }
          return 1;
        };
    WovenRig rig =
        WovenRig.of(folder, Duration.ofMinutes(1), clock, 61, rule("plain", "", "x = y"));
    rig.call("plain");
    assertThat(looks).hasValue(2);
    assertThat(rig.captures.isThreadClean()).isTrue();
    rig.sent.clear();
    rig.call("plain");
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void whatWasNotLoadedForOneRuleIsNotCountedForTheNext() throws Throwable {
    WovenRig rig =
        WovenRig.of(
            folder,
            rule("mutate", "", "a = \"#{names.size()}\""),
            named("condition", "when = \"names.size() > 0\",")
                .replace("method = plain", "method = mutate"),
            named("other", "").replace("method = plain", "method = mutate"));
    for (int i = 0; i < MANY; i++) {
      rig.call("mutate", new NotLoaded(), new int[1], new Date(0));
    }
    assertThat(rig.figures().unloaded()).isEqualTo(MANY);
    assertThat(rig.captures.figures().get("condition").unloaded()).isEqualTo(MANY);
    assertThat(rig.captures.figures().get("condition").filtered()).isEqualTo(MANY);
    assertThat(rig.captures.figures().get("other").unloaded()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {49, 61})
  void objectIsThatOfTheCallThoughTheMethodForgetsIt(int version) throws Throwable {
    WovenRig rig = WovenRig.of(folder, version, rule("forgetsItself", "", "w = \"#{this.who}\""));
    for (int i = 0; i < MANY; i++) {
      assertThat(rig.call("forgetsItself")).isEqualTo("forgot");
    }
    assertThat(rig.attributes()).hasSize(MANY).containsOnly("{w=buyer}");
  }

  @Test
  void messageTooLargeForOneMethodOfCodeIsReadOtherwise() throws Throwable {
    int values = 2_600;
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < values; i++) {
      attributes.append(i == 0 ? "" : ", ").append('a').append(i).append(" = \"#{this.who}\"");
    }
    WovenRig rig = WovenRig.of(folder, rule("plain", "", attributes.toString()));
    for (int i = 0; i < 2; i++) {
      assertThat(rig.call("plain")).isEqualTo("plain");
    }
    assertThat(rig.attributes())
        .hasSize(2)
        .allMatch(sent -> sent.split("=buyer", -1).length == values + 1);
    assertThat(rig.figures().errors()).as(rig.log()).isZero();
  }

  @Test
  void siteThatIsCalledWhileTheAgentGoesGetsNoAdviceAnyMore() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("plain", "", "x = y"));
    rig.captures.close();
    rig.call("plain");
    Field advice = Class.forName("java.lang.MetrixDispatcher").getDeclaredField("advice");
    advice.setAccessible(true);
    assertThat((Object[]) advice.get(null)).isEmpty();
  }

  @Test
  void conditionThatDoesNotHoldOfWhatAClassIsDoesNotSend() throws Throwable {
    WovenRig rig =
        WovenRig.of(folder, rule("price", "when = \"str(priced.price) == '13'\",", "ok = yes"));
    for (int i = 0; i < 3; i++) {
      rig.call("price", new Priced());
    }
    assertThat(rig.sent).isEmpty();
    assertThat(rig.figures().filtered()).isEqualTo(3);
    assertThat(rig.log()).containsOnlyOnce("the classes are not what their files said");
  }

  @Test
  void callsGoByTheRulesThatReplacedTheOldOnes() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("plain", "", "a = old"));
    rig.call("plain");
    rig.replace(folder, rule("plain", "", "a = \"#{this.counted}\""));
    rig.call("plain");
    rig.call("plain");
    assertThat(rig.attributes()).containsExactly("{a=old}", "{a=counted}", "{a=counted}");
  }

  @Test
  void loggingContextIsReadToo() throws Throwable {
    WovenRig rig = WovenRig.of(folder, rule("plain", "", "u = \"#{mdc.user}\""));
    MDC.put("user", "u-2");
    try {
      rig.call("plain");
    } finally {
      MDC.remove("user");
    }
    assertThat(rig.attributes()).containsExactly("{u=u-2}");
  }

  private static String named(String id, String keys) {
    return rule("plain", keys, "ok = yes").replaceFirst("r ", id + " ");
  }

  private static long rulesOf(List<Message> sent, String rule) {
    return sent.stream().filter(message -> message.ruleId().equals(rule)).count();
  }
}
