package ir.metrix.agent.command;

import static ir.metrix.agent.command.Rig.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindCommandTest {
  @TempDir private Path folder;
  private Rig rig;
  private String war;

  @BeforeEach
  void buildTheShop() throws IOException {
    rig = new Rig(folder);
    war = Shop.war(rig).toString();
  }

  @Test
  void methodsAreShownWithTheValuesInReach() {
    int exit = rig.run("find", "--classpath", war, "checkout", "signup");

    assertGolden("find.txt", rig.out());
    assertThat(exit).isZero();
    assertThat(rig.err()).isEmpty();
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    rig.run("find", "--classpath", war, "checkout", "--json");

    assertGolden("find.json", rig.out());
    Map<?, ?> answer = (Map<?, ?>) Json.parse(rig.out().getBytes(StandardCharsets.UTF_8));
    assertThat((List<?>) answer.get("methods")).isNotEmpty();
  }

  @Test
  void spellingsAreAllTheSame() {
    for (String[] words :
        new String[][] {
          {"signup"},
          {"sign_up"},
          {"signUp"},
          {"sign", "up"},
          {"Registration"},
          {"create", "account"}
        }) {
      String[] command = new String[words.length + 3];
      System.arraycopy(new String[] {"find", "--classpath", war}, 0, command, 0, 3);
      System.arraycopy(words, 0, command, 3, words.length);

      assertThat(rig.run(command)).isZero();

      assertThat(rig.out())
          .as(String.join(" ", words))
          .startsWith(
              "1. com.shop.account.AccountManager.createAccount(AccountManager$SignupForm)");
    }
  }

  @Test
  void ruleToStartFromIsOneThatCheckAccepts() throws IOException {
    for (String topic : List.of("checkout", "signup", "login", "cancel", "award")) {
      int rank = 1;
      while (rig.run("find", "--classpath", war, topic, "--hocon", "" + rank) == 0) {
        String rule = rig.out();
        if (rank == 1) {
          assertGolden("find-" + topic + ".conf", rule);
        }
        String file = rig.write("found.conf", rule).toString();

        assertThat(rig.run("check", file, "--classpath", war)).as(rule + rig.out()).isZero();

        assertThat(rig.out()).contains(": 1 method");
        rank++;
      }
      assertThat(rank).as(topic).isGreaterThan(1);
      assertThat(rig.err()).startsWith("--hocon " + rank + ": there are only " + (rank - 1));
    }
  }

  @Test
  void methodsThatNoHookCanBePutIntoAreNotFound() {
    rig.run("find", "--classpath", war, "checkout", "--limit", "100");

    assertThat(rig.out())
        .contains("com.shop.checkout.CheckoutServiceImpl.placeOrder(Order, boolean)")
        .doesNotContain("com.shop.checkout.CheckoutService.placeOrder");
  }

  @Test
  void failureIsToldInAnObjectToo() throws IOException {
    assertThat(rig.run("find", "--classpath", "nowhere.war", "checkout", "--json")).isEqualTo(1);
    Map<?, ?> answer = (Map<?, ?>) Json.parse(rig.out().getBytes(StandardCharsets.UTF_8));
    assertThat(answer.get("good")).isEqualTo(false);
    Map<?, ?> error = (Map<?, ?>) ((List<?>) answer.get("errors")).get(0);
    assertThat((String) error.get("message"))
        .startsWith("--classpath: nowhere.war: there is no such file");
    assertThat(rig.err().trim()).isEqualTo(error.get("message"));
  }

  @Test
  void whatCantBeDoneIsToldInALine() {
    assertThat(rig.run("find", "--classpath", war, "zebra")).isEqualTo(1);
    assertThat(rig.out()).startsWith("nothing looks like zebra. Try a word");
    assertThat(rig.run("find", "checkout")).isEqualTo(2);
    assertThat(rig.err()).startsWith("--classpath: missing; name the application's jar");
    assertThat(rig.run("find", "--classpath", war)).isEqualTo(2);
    assertThat(rig.err()).startsWith("WORD: missing\n");
    assertThat(rig.run("find", "--classpath", war, "checkout", "--limit", "0")).isEqualTo(2);
    assertThat(rig.run("find", "--classpath", "nowhere.war", "checkout")).isEqualTo(1);
    assertThat(rig.err()).startsWith("--classpath: nowhere.war: there is no such file");
    assertThat(rig.run("find", "--classpath", war, "42")).isEqualTo(1);
    assertThat(rig.err()).startsWith("42: there is no word in it");
  }
}
