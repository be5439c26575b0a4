package ir.metrix.agent.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The wall clock of a JVM, which is wrong by as much as one likes, and is set while the JVM runs.
 * By libfaketime; what measures the time that passes goes on evenly, as it does on a machine whose
 * clock is set.
 */
public final class WallClock {
  private static final String LIBRARY = "libfaketimeMT.so.1";

  private final Path library;
  private final Path file;
  private Duration ahead;

  private WallClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** One that is right; without the library the calling test is skipped. */
  public static WallClock in(Path folder) throws IOException {
    Path library = library();
    assumeTrue(library != null, () -> "no " + LIBRARY + " (Debian's package libfaketime) is here");
    WallClock clock = new WallClock(library, folder.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  private static Path library() {
    return Stream.of("lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64", "lib")
        .map(folder -> Path.of("/usr", folder, "faketime", LIBRARY))
        .filter(Files::exists)
        .findFirst()
        .orElse(null);
  }

  /** What a process needs in its environment to go by it. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Else waits of the JVM that have an end return at once, all of them.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
        // A clock that is set leaves the times of files as they are.
        "NO_FAKE_STAT", "1");
  }

  /** From the next look at it on. */
  public void set(Duration aheadOfTime) throws IOException {
    ahead = aheadOfTime;
    Path next = file.resolveSibling("clock.next");
    Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
    // At once: the library ends a process that finds half of a file.
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What it shows now. */
  public long millis() {
    return System.currentTimeMillis() + ahead.toMillis();
  }

  /** A killed process leaves behind what ends the next one of the same id. */
  public static void cleanUpAfter(long pid) throws IOException {
    Files.deleteIfExists(Path.of("/dev/shm/faketime_shm_" + pid));
    Files.deleteIfExists(Path.of("/dev/shm/sem.faketime_sem_" + pid));
  }
}
