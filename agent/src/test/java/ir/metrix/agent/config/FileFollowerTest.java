package ir.metrix.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileFollowerTest {
  private static final Path MAIN = Path.of("/etc/shop/metrix.conf");
  private static final Path INCLUDED = Path.of("/etc/shop/rules.conf");

  /** Files by their fingerprints; one that is not there cannot be read. */
  private final Map<Path, Long> disk = new HashMap<>(Map.of(MAIN, 1L, INCLUDED, 1L));

  private long now = 5_000_000_000L;
  private FileFollower follower;

  @BeforeEach
  void read() {
    follower = new FileFollower(seen(), Duration.ofSeconds(10), now);
  }

  @Test
  void nothingIsLookedAtBeforeTheIntervalIsOver() {
    disk.put(MAIN, 2L);
    assertThat(looksAfter(9)).isFalse();
    assertThat(looksAfter(1)).as("seen, but not yet sure").isFalse();
    assertThat(looksAfter(1)).isTrue();
  }

  @Test
  void unchangedFilesAreNeverReadAgain() {
    for (int i = 0; i < 100; i++) {
      assertThat(looksAfter(10)).isFalse();
    }
  }

  @Test
  void aBurstOfSavesIsReadOnceItIsOver() {
    for (long save = 2; save < 30; save++) {
      disk.put(MAIN, save);
      assertThat(looksAfter(save == 2 ? 10 : 1)).isFalse();
    }
    assertThat(looksAfter(1)).isTrue();
    assertThat(looksAfter(10)).as("even if reading it failed").isFalse();
    follower.wasRead(seen(), Duration.ofSeconds(10), now);
    assertThat(looksAfter(20)).isFalse();
  }

  @Test
  void whatIsIncludedCounts() {
    disk.put(INCLUDED, 2L);
    assertThat(looksAfter(10)).isFalse();
    assertThat(looksAfter(1)).isTrue();
  }

  @Test
  void aFileThatIsAwayForAMomentIsNoChange() {
    disk.remove(MAIN);
    assertThat(looksAfter(10)).isFalse();
    disk.put(MAIN, 1L);
    assertThat(looksAfter(1)).isFalse();
    assertThat(looksAfter(20)).isFalse();
  }

  @Test
  void aFileThatStaysAwayIsAChange() {
    disk.remove(MAIN);
    assertThat(looksAfter(10)).isFalse();
    assertThat(looksAfter(1)).isTrue();
  }

  @Test
  void zeroMeansNever() {
    follower = new FileFollower(seen(), Duration.ZERO, now);
    disk.put(MAIN, 2L);
    assertThat(looksAfter(1_000)).isFalse();
  }

  private boolean looksAfter(int seconds) {
    now += seconds * 1_000_000_000L;
    return follower.isChanged(now);
  }

  private SeenFiles seen() {
    SeenFiles files =
        new SeenFiles(
            file -> {
              if (!disk.containsKey(file)) {
                throw new IOException("gone");
              }
              return disk.get(file);
            });
    files.note(MAIN);
    files.note(INCLUDED);
    return files;
  }
}
