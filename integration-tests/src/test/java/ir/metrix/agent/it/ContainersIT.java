package ir.metrix.agent.it;

import static ir.metrix.agent.it.SpoolIT.assertEachInOrder;
import static ir.metrix.agent.it.SpoolIT.assertSum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.CountingEndpoint;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.OtherUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Containers that share a spool's directory: in each of them the JVM has the same process id, so
 * that ids say neither that the other one lives nor that it is gone.
 */
class ContainersIT {
  private static final int SELLERS = 4;
  private static final String NOWHERE = "http://127.0.0.1:9/";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  static Stream<Jvm> oldestAndNewest() {
    return Stream.of(Jvm.find(8), Jvm.find(25));
  }

  @BeforeEach
  void putIntoTheContainer() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/ns")), "no Linux: no containers");
    OtherUser.open(folder);
    Files.copy(Built.agentJar(), folder.resolve("metrix-agent.jar"));
    AppCompiler.app("burst").compileTo(folder.resolve("classes"));
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void whatAKilledContainerLeftIsDeliveredOnceByTheNextOne(Jvm jvm) throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start()) {
      try (ChildJvm.Running first = sells(jvm, NOWHERE, "first", 50)) {
        first.awaitLine("sold", PATIENCE);
        assertThat(idInContainer(first)).isEqualTo(1);
        inContainer(first).destroyForcibly();
        first.awaitEnd(PATIENCE);
      }
      assertThat(folder.resolve("volume/spool/process-1/lock")).exists();

      try (ChildJvm.Running second = sells(jvm, metrix.url(), "second", 10)) {
        metrix.awaitCount(60 * SELLERS, PATIENCE);
        assertThat(idInContainer(second)).isEqualTo(1);
        assertSum(end(second), 60 * SELLERS, 0);
      }
      assertThat(metrix.taken()).as("messages, repetitions too").isEqualTo(60 * SELLERS);
      assertEachInOrder(metrix, Map.of("first", 50, "second", 10));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldestAndNewest")
  void whatALivingContainerHasIsItsOwn(Jvm jvm) throws Exception {
    try (CountingEndpoint metrix = CountingEndpoint.start();
        ChildJvm.Running first = sells(jvm, NOWHERE, "first", 50)) {
      first.awaitLine("sold", PATIENCE);
      Map<String, String> waiting = segments("process-1");

      try (ChildJvm.Running second = sells(jvm, metrix.url(), "second", 10)) {
        second.awaitLine("sold", PATIENCE);
        metrix.awaitCount(10 * SELLERS, PATIENCE);
        assertThat(idInContainer(first)).isEqualTo(1);
        assertThat(idInContainer(second)).isEqualTo(1);
        ChildJvm.Ended ended = end(second);
        assertSum(ended, 10 * SELLERS, 0);
        assertThat(String.join("\n", ended.agentLog())).contains("/volume/spool/process-2");
      }
      assertThat(metrix.taken()).as("messages, repetitions too").isEqualTo(10 * SELLERS);
      assertEachInOrder(metrix, Map.of("second", 10));
      assertThat(segments("process-1")).isNotEmpty().isEqualTo(waiting);
      assertSum(end(first), 0, 50 * SELLERS);
    }
  }

  /** With sync, what was sold is on disk. */
  private ChildJvm.Running sells(Jvm jvm, String endpoint, String name, int sales)
      throws Exception {
    Files.writeString(
        folder.resolve(name + ".conf"),
        """
        metrix {
          endpoint = "%s", application-id = a, api-key = 0123456789abcdef
          spool { directory = "%s", durability = sync }
          delivery.retry.initial = 50 ms
          shutdown.timeout = 2 s
          track.sale {
            class = burst.Burst, method = sell
            message {
              type = action, customUserId = "#{seller}", customName = sold
              attributes { number = "#{result}" }
            }
          }
        }
        """
            .formatted(endpoint, OtherUser.APP.resolve("volume/spool")));
    Path jar = OtherUser.APP.resolve("metrix-agent.jar");
    return ChildJvm.on(jvm)
        .launchedBy(OtherUser.inContainer(jvm, folder))
        .options("-javaagent:" + jar + "=" + OtherUser.APP.resolve(name + ".conf"))
        .classpath(Stream.of(OtherUser.APP.resolve("classes")))
        .start("burst.Burst", "/tmp/sold", "" + SELLERS, "" + sales, "0", "stay", name);
  }

  /** The JVM, which what made the container waits for. */
  private static ProcessHandle inContainer(ChildJvm.Running container) {
    return ProcessHandle.of(container.pid()).orElseThrow().children().findFirst().orElseThrow();
  }

  private static int idInContainer(ChildJvm.Running container) throws IOException {
    Path status = Path.of("/proc", String.valueOf(inContainer(container).pid()), "status");
    String ids =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("NSpid:"))
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(ids.substring(ids.lastIndexOf('\t') + 1));
  }

  private static ChildJvm.Ended end(ChildJvm.Running container) throws InterruptedException {
    inContainer(container).destroy();
    return container.awaitEnd(PATIENCE);
  }

  /** By name: what is in them. */
  private Map<String, String> segments(String process) throws IOException {
    Map<String, String> segments = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("volume/spool").resolve(process))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".segment")).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        segments.put(file.getFileName().toString(), content);
      }
    }
    return segments;
  }
}
