package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.CountingEndpoint;
import ir.metrix.agent.it.harness.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One business fact, one message, whatever happens to the process in between. More than the build
 * does: {@code -Dmetrix.it.once=10000000} facts, and their figures.
 */
class OnceIT {
  private static final int SELLERS = 4;
  private static final int SALES = 50;
  private static final String NOWHERE = "http://127.0.0.1:9/";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    classes = AppCompiler.app("burst").compileTo(folder.resolve("classes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void whatAKilledProcessSentIsNotSentByTheNextAndWhatItCouldNotSendIs(Jvm jvm) throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      Path config = config("spool", "os", "10s");
      try (ChildJvm.Running killed = burst(jvm, metrix.url(), config, SALES, "stay")) {
        metrix.awaitCount(SELLERS * SALES, PATIENCE);
        killed.awaitLine("sold", PATIENCE);
        killed.kill();
      }
      Set<String> ids = new TreeSet<>(metrix.ids());
      assertThat(ids).hasSize(SELLERS * SALES).allMatch(id -> id.charAt(14) == '5');

      ChildJvm.Ended second = burst(jvm, metrix.url(), config, SALES + 1, "end").awaitEnd(PATIENCE);
      assertThat(metrix.count()).isEqualTo(SELLERS * (SALES + 1));
      // Of both starts; what was on its way at the kill may go out again, and counts once.
      assertThat(sum(second)).contains("delivered 204 + waiting 0 ");

      // Another server, which knows nothing of them, gives them the same ids.
      ChildJvm.Ended elsewhere =
          burst(jvm, metrix.url(), config("other", "os", "10s"), SALES + 1, "end")
              .awaitEnd(PATIENCE);
      assertThat(metrix.count()).isEqualTo(SELLERS * (SALES + 1));
      assertThat(sum(elsewhere)).contains("captured 204 = delivered 204 ");
    }
  }

  @Test
  void inMemoryAloneItLastsAsLongAsTheProcessAndTheLogSaysSo() throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      Path config = config("spool", "memory", "10s");
      ChildJvm.Ended first =
          burst(Jvm.running(), metrix.url(), config, SALES, "end").awaitEnd(PATIENCE);
      burst(Jvm.running(), metrix.url(), config, SALES, "end").awaitEnd(PATIENCE);
      assertThat(metrix.count()).isEqualTo(SELLERS * SALES);
      assertThat(metrix.taken()).isEqualTo(2 * SELLERS * SALES);
      assertThat(String.join("\n", first.agentLog()))
          .containsOnlyOnce("once: what was sent is remembered in memory alone");
    }
  }

  @Test
  void manyFactsAreRememberedAcrossARestart() throws Exception {
    int each = Integer.getInteger("metrix.it.once", 100_000) / SELLERS;
    Path config = config("spool", "os", "1ms");
    ChildJvm.Ended first = many(config, each);
    ChildJvm.Ended second = many(config, each);
    System.out.println(
        "OnceIT: "
            + SELLERS * each
            + " facts, first start "
            + first.took().toMillis()
            + " ms, second start "
            + second.took().toMillis()
            + " ms");
    assertThat(sum(second)).contains("waiting " + SELLERS * each + " ");
    assertThat(String.join("\n", second.agentLog())).doesNotContain("queue full");
  }

  private static String sum(ChildJvm.Ended ended) {
    return ended.agentLog().get(ended.agentLog().size() - 1);
  }

  private ChildJvm.Ended many(Path config, int each) throws Exception {
    return ChildJvm.on(Jvm.running())
        .agent(AgentSetup.deliveringTo(NOWHERE, config))
        .classpath(java.util.stream.Stream.of(classes))
        .options("-Xmx2g")
        .start(
            "burst.Burst",
            folder.resolve("sold").toString(),
            "" + SELLERS,
            "" + each,
            "5000",
            "end")
        .awaitEnd(Duration.ofHours(1));
  }

  private ChildJvm.Running burst(Jvm jvm, String endpoint, Path config, int sales, String then)
      throws IOException {
    return ChildJvm.on(jvm)
        .agent(AgentSetup.deliveringTo(endpoint, config))
        .classpath(java.util.stream.Stream.of(classes))
        .start(
            "burst.Burst", folder.resolve("sold").toString(), "" + SELLERS, "" + sales, "0", then);
  }

  private Path config(String spool, String durability, String timeout) throws IOException {
    return Files.writeString(
        folder.resolve(spool + ".conf"),
        """
        metrix {
          application-id = ${METRIX_APPLICATION_ID}, api-key = ${METRIX_API_KEY}
          endpoint = ${METRIX_ENDPOINT}
          queue.capacity = 1000000
          spool { directory = %s, durability = %s, max-size = 64 GiB }
          delivery.batch.linger = 1 ms
          shutdown.timeout = %s
          track.sell {
            class = burst.Burst, method = sell, once = "#{seller}/#{number}"
            message {
              type = action, customUserId = "#{seller}", customName = sold
              attributes { number = "#{number}" }
            }
          }
        }
        """
            .formatted(spool, durability, timeout));
  }
}
