package ir.metrix.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogTest {
  private static final long LARGE = 1 << 20;

  @TempDir Path folder;

  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(stderr);

  @Test
  void linesAreWrittenAtOnceAsLongAsNobodyQueues() {
    log.info("one");
    log.warn("two\nlines");
    log.debug("three");
    assertThat(lines()).containsExactly("[metrix] one", "[metrix] WARN two", "[metrix] lines");
  }

  @Test
  void linesBelowTheThresholdAreLeftOut() {
    log.setThreshold(AgentLog.Level.ERROR);
    log.warn("no");
    log.error("yes");
    assertThat(lines()).containsExactly("[metrix] ERROR yes");
  }

  @Test
  void aRepeatedProblemIsSaidOnce() {
    log.problem("cause", "first");
    log.problem("cause", "second");
    log.problem("other cause", "third");
    assertThat(lines()).containsExactly("[metrix] WARN first", "[metrix] WARN third");
  }

  @Test
  void anApplicationsThreadHandsItsLinesOverAndOurThreadsKeepTheOrder() throws Exception {
    log.beginQueueing();
    log.info("handed over");
    assertThat(lines()).isEmpty();
    Thread own = new Thread(() -> log.info("of our own"), "metrix-test");
    own.start();
    own.join();
    assertThat(lines()).containsExactly("[metrix] handed over", "[metrix] of our own");
  }

  @Test
  void theWriterWritesWhatIsHandedOver() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    AgentLog waiting =
        new AgentLog(
            new ByteArrayOutputStream() {
              @Override
              public void flush() {
                written.countDown();
              }
            });
    Thread writer = new Thread(waiting.beginQueueing(), "metrix-log");
    writer.start();
    waiting.info("line");
    written.await();
    writer.interrupt();
    writer.join();
  }

  @Test
  void linesThatComeTooFastAreCountedAndSaid() {
    log.beginQueueing();
    for (int i = 0; i < 1_234; i++) {
      log.info("line " + i);
    }
    log.close();
    assertThat(lines())
        .hasSize(1_001)
        .contains(
            "[metrix] line 999",
            "[metrix] WARN 234 lines are missing here: they came faster than they could be written");
  }

  @Test
  void aFileHasTheTimeOfEachLineAndIsItsOwnersAlone() throws Exception {
    Path file = folder.resolve("metrix.log");
    log.redirectTo(file.toFile(), LARGE, 3);
    log.warn("one\ntwo");
    log.close();
    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .allMatch(line -> line.matches("\\[metrix] \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z .*"));
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    log.info("later");
    assertThat(lines()).containsExactly("[metrix] later");
  }

  @Test
  void aFileThatGrowsIsPutAsideAndTheOldestGoes() throws Exception {
    Path file = folder.resolve("metrix.log");
    log.redirectTo(file.toFile(), 200, 2);
    for (int i = 0; i < 20; i++) {
      log.info("a line of some length, number " + i);
    }
    log.close();
    assertThat(folder)
        .isDirectoryContaining("glob:**/metrix.log")
        .isDirectoryContaining("glob:**/metrix.log.1")
        .isDirectoryContaining("glob:**/metrix.log.2")
        .isDirectoryNotContaining("glob:**/metrix.log.3");
    assertThat(Files.readString(file)).contains("number 19");
    for (String name : List.of("metrix.log", "metrix.log.1", "metrix.log.2")) {
      assertThat(Files.size(folder.resolve(name))).isBetween(1L, 200L);
    }
  }

  @Test
  void aFileThatCannotBeWrittenSendsItsLinesToStderr() throws Exception {
    Path file = folder.resolve("sub/metrix.log");
    Files.createDirectories(file.getParent());
    log.redirectTo(file.toFile(), 10, 1);
    log.info("before");
    Files.delete(file);
    Files.delete(file.getParent());
    // The file is full now, and a new one cannot be begun.
    log.info("lost place");
    log.info("and again");
    assertThat(lines())
        .hasSize(3)
        .contains("[metrix] lost place", "[metrix] and again")
        .anyMatch(line -> line.contains("log.file cannot be written"));
    Files.createDirectories(file.getParent());
    log.info("healed");
    log.close();
    assertThat(Files.readString(file)).endsWith("healed" + System.lineSeparator());
  }

  private List<String> lines() {
    return stderr.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
