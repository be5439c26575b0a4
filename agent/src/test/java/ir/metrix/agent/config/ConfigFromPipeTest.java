package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A configuration that comes out of a pipe, into which it is written once: who opens it a second
 * time waits for ever.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigFromPipeTest {
  private static final String GOOD =
      """
      metrix {
        application-id = app, api-key = s3cr3t-k3y
        track { r { class = a.B, method = m, message { type = action, customUserId = u, customName = n } } }
      }
      """;

  private Files files;
  private Thread writer;

  @BeforeEach
  void makePipe() throws Exception {
    files = new Files();
    Process mkfifo = new ProcessBuilder("mkfifo", files.main().toString()).inheritIO().start();
    assertThat(mkfifo.waitFor()).isZero();
    files.main().toFile().deleteOnExit();
  }

  @AfterEach
  void endWriter() throws Exception {
    writer.join();
  }

  private Files piping(String text) {
    writer = new Thread(() -> write(text), "writer");
    writer.setDaemon(true);
    writer.start();
    return files;
  }

  private void write(String text) {
    try {
      // Opens when the reader does.
      files.write(text);
    } catch (java.io.IOException readerHasEnough) {
      assertThat(readerHasEnough).hasMessageContaining("Broken pipe");
    }
  }

  @Test
  void itIsReadAsAFileIs() throws Exception {
    AgentConfig config = piping(GOOD).load();

    assertThat(config.rules()).extracting(Rule::id).containsExactly("r");
    assertThat(config.rules().get(0).where()).isEqualTo("metrix.conf:3");
    assertThat(config.file()).isEqualTo(files.main().toString());
  }

  @Test
  void mistakesHaveTheirPlaces() {
    piping("metrix {\n  trak { }\n  queue { capacity = 0 }\n}");

    assertThat(files.errors())
        .contains("metrix.conf:2:3: metrix.trak: unknown key; did you mean 'track'?\n    trak { }")
        .contains("metrix.conf:3:22: metrix.queue.capacity: found 0");
  }

  @Test
  void whatIsNoHoconHasItsLineAndShowsNoKey() {
    piping("metrix {\n  api-key = s3cr3t-k3y\n  x = a#{b}\n s3cr3t-k3y { ] }");

    assertThat(files.errors())
        .startsWith("metrix.conf:4: this is no HOCON: ")
        .contains("text with #{…} has to be in quotes")
        .doesNotContain("s3cr3t-k3y");
  }

  @Test
  void substitutionsWithoutAValueAndRequiredFilesAreNamed() {
    piping("metrix {\n  endpoint = ${NOWHERE}\n}");
    assertThat(files.errors()).contains("metrix.conf:2:14: ${NOWHERE} has no value");

    piping("include required(\"missing.conf\")\nmetrix { }");
    assertThat(files.errors()).startsWith("metrix.conf: there is no file missing.conf, which it");
  }

  @Test
  void whatItIncludesLiesBesideIt() throws Exception {
    files.write("rules.conf", "include \"more\"");
    files.write("more.conf", "metrix.queue.capacity = 77");
    files.write("key", "k3y-of-a-file");

    AgentConfig config =
        piping(
                "include \"rules\"\ninclude \"not-there\"\n"
                    + GOOD.replace("api-key = s3cr3t-k3y", "api-key-file = key"))
            .load();

    assertThat(config.queueCapacity()).isEqualTo(77);
    assertThat(config.applications().get("").apiKey().reveal()).isEqualTo("k3y-of-a-file");
  }

  @Test
  void keyMayComeOutOfOneToo() throws Exception {
    Path pipe = files.main();
    Path file = files.folder.resolve("real.conf");
    files.write("real.conf", GOOD.replace("api-key = s3cr3t-k3y", "api-key-file = metrix.conf"));
    piping("k3y-of-a-pipe\n");

    AgentConfig config = ConfigLoader.load(file, files.properties, files.environment);

    assertThat(config.applications().get("").apiKey().reveal()).isEqualTo("k3y-of-a-pipe");
    assertThat(config.files().readOnce()).isEqualTo(pipe);
  }

  @Test
  void itIsNeverLookedIntoAgain() throws Exception {
    files.write("rules.conf", "metrix.queue.capacity = 77");
    AgentConfig config = piping("include \"rules.conf\"\n" + GOOD).load();
    long now = 0;
    FileFollower follower = new FileFollower(config.files(), Duration.ofSeconds(1), now);

    files.write("rules.conf", "metrix.queue.capacity = 78");

    for (int i = 0; i < 10; i++) {
      now += Duration.ofSeconds(10).toNanos();
      assertThat(follower.isChanged(now)).isFalse();
    }
    assertThat(config.files().again()).isNotEqualTo(config.files());
    assertThat(config.rules().get(0).written("class").tell("no such class"))
        .isEqualTo("metrix.conf:4: no such class");
  }

  @Test
  void whatHasNoEndIsGivenUp() {
    piping("x".repeat(2 << 20));
    assertThat(files.errors()).startsWith("metrix.conf: more than 1 MiB come out of it");
  }

  @Test
  void beneathStandardInputNothingIsKept() throws Exception {
    Path stdin = Path.of("/dev/fd/0");
    assertThat(ConfigLoader.isDevice(stdin)).isTrue();
    assertThat(ConfigLoader.isDevice(Path.of("/dev/stdin"))).isTrue();
    assertThat(ConfigLoader.isDevice(Path.of("/proc/self/fd/63"))).isTrue();
    assertThat(ConfigLoader.isDevice(Path.of("/dev/shm/metrix.conf"))).isFalse();
    assertThat(ConfigLoader.isDevice(files.main())).isFalse();
    assertThat(SourceFile.folderOf(stdin)).isEqualTo(Path.of(""));
    assertThat(SourceFile.folderOf(files.main())).isEqualTo(files.folder);

    // A pipe that has a name is no device.
    piping(GOOD);
    assertThat(ConfigLoader.loadForStart(files.main(), files.properties, files.environment))
        .isNotNull();
  }
}
