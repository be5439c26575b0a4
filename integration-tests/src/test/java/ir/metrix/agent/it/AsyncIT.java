package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Work that goes on elsewhere: answers that come after a method has returned, and tasks that other
 * threads run for the caller.
 */
class AsyncIT {
  private static final String RULES =
      """
      metrix {
        delivery.mode = log
        track {
          request { class = async.Desk, method = request, scope { user = "#{user}" } }
          step {
            class = async.Desk, method = step
            message {
              type = action, customName = step
              customUserId = "#{scope.user ?? 'nobody'}", attributes { where = "#{where}" }
            }
          }
          inside {
            class = async.Desk, method = inside
            message { type = action, customName = inside, customUserId = "#{scope.user}" }
          }
          answer {
            class = async.Desk, method = "later*", on = exit
            message {
              type = action, customName = answer, customUserId = "#{user}"
              attributes { how = "#{outcome}", text = "#{result.text}", why = "#{thrown.message}" }
            }
          }
        }
      }
      """;

  /** One line has the messages of one user. */
  private static final Pattern USER = Pattern.compile("\"customUserId\":\"([^\"]+)\"");

  private static final Pattern STEP = Pattern.compile("\"attributes\":\\{\"where\":\"(\\w+)\"\\}");
  private static final Pattern ANSWER = Pattern.compile("\"attributes\":\\{(\"how\"[^}]*)\\}");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void answersAndTasksAreSeenWhereverTheyComeToBe(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("async").compileTo(folder.resolve("classes"));
    Path config = Files.writeString(folder.resolve("async.conf"), RULES);
    ChildJvm.Ended without = ChildJvm.on(jvm).classpath(Stream.of(classes)).run("async.Main");
    ChildJvm plain = ChildJvm.on(jvm);
    if (jvm.version() == 21) {
      // Later versions have no such option.
      plain.options("-Djdk.tracePinnedThreads=full");
    }
    ChildJvm.Ended ended =
        plain
            .options("-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal")
            .agent(AgentSetup.deliveringTo("http://127.0.0.1:1/", config))
            .classpath(Stream.of(classes))
            .run("async.Main");

    assertThat(without.exitCode()).as(String.join("\n", without.stderr())).isZero();
    String log = String.join("\n", ended.stderr());
    assertThat(ended.exitCode()).as(log).isZero();
    assertThat(ended.stdout())
        .as("what the application sees, pinned threads included")
        .isEqualTo(without.stdout());

    assertThat(answers(ended.agentLog()))
        .as(log)
        .isEqualTo(
            Map.of(
                "u-completed", "\"how\":\"returned\",\"text\":\"yes\"",
                "u-cancelled", "\"how\":\"cancelled\"",
                "u-failed", "\"how\":\"threw\",\"why\":\"no\"",
                "u-late", "\"how\":\"timed-out\",\"why\":\"late\"",
                "u-object", "\"how\":\"returned\",\"text\":\"object\"",
                "u-plain", "\"how\":\"returned\",\"text\":\"plain\"",
                "u-null", "\"how\":\"returned\"",
                "u-future", "\"how\":\"returned\",\"text\":\"polled\"",
                "u-future-cancelled", "\"how\":\"cancelled\""));
    Map<String, Integer> steps = steps(ended.agentLog());
    for (String user : List.of("u-0", "u-1")) {
      for (String where :
          List.of(
              "submit",
              "execute",
              "invokeAll",
              "schedule",
              "fork",
              "forkExecute",
              "async",
              "asyncOn",
              "then",
              "timer",
              "twice",
              "failing")) {
        assertThat(steps.remove(user + " " + where))
            .as(user + " " + where + " " + steps)
            .isEqualTo(1);
      }
      assertThat(steps.remove(user + " recursive")).isEqualTo(4);
    }
    assertThat(steps.remove("nobody shared")).isEqualTo(2);
    if (jvm.version() >= 21) {
      assertThat(steps.remove("u-virtual virtual")).isEqualTo(200);
      assertThat(log).contains("rule inside: calls 200, captured 200");
    }
    assertThat(steps.keySet()).as("all others are nobody's").containsExactly("nobody none");
    // Only virtual threads call the method of that rule.
    String warned =
        jvm.version() >= 21 ? log : log.replaceAll("WARN .*rule inside: never called.*", "");
    assertThat(warned).doesNotContain("WARN").doesNotContain("ERROR");
  }

  private static Map<String, Integer> steps(List<String> log) {
    Map<String, Integer> steps = new TreeMap<>();
    for (String line : log) {
      Matcher user = USER.matcher(line);
      Matcher step = STEP.matcher(line);
      while (step.find()) {
        assertThat(user.find(0)).isTrue();
        steps.merge(user.group(1) + " " + step.group(1), 1, Integer::sum);
      }
    }
    return steps;
  }

  private static Map<String, String> answers(List<String> log) {
    Map<String, String> answers = new TreeMap<>();
    for (String line : log) {
      Matcher user = USER.matcher(line);
      Matcher answer = ANSWER.matcher(line);
      while (answer.find()) {
        assertThat(user.find(0)).isTrue();
        assertThat(answers.put(user.group(1), answer.group(1))).isNull();
      }
    }
    return answers;
  }
}
