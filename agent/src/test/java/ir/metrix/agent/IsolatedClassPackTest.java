package ir.metrix.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pack as the build writes it, and each way in which a disk or a transfer may damage it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IsolatedClassPackTest {
  private static final String PACK = "isolated/classes.pack";
  private static final int HEADER = 3 * Integer.BYTES;

  /** What a lookup of so little may take at the most: a damaged length must not be believed. */
  private static final long MOST_BYTES = 4 << 20;

  private static final Map<String, byte[]> CLASSES = new LinkedHashMap<>();

  @TempDir static Path folder;
  private static byte[] pack;
  private static Path jar;

  @BeforeAll
  static void pack() throws Exception {
    CLASSES.put("a.One", "one one one one one".getBytes(StandardCharsets.US_ASCII));
    CLASSES.put("a.Two", new byte[] {1, 2, 3});
    CLASSES.put("b.c.Three", new byte[300]);
    for (Map.Entry<String, byte[]> each : CLASSES.entrySet()) {
      Path file = folder.resolve("classes/" + each.getKey().replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
    Path start = Files.writeString(folder.resolve("start.txt"), "b.c.Three\nno.longer.There\n");
    Path written = folder.resolve("classes.pack");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process packer =
        new ProcessBuilder(
                java.toString(),
                "src/build/ClassPacker.java",
                folder.resolve("classes").toString(),
                start.toString(),
                written.toString())
            .inheritIO()
            .start();
    assertThat(packer.waitFor()).isZero();
    pack = Files.readAllBytes(written);
    jar = folder.resolve("metrix-agent.jar");
  }

  @Test
  void classesAreFoundAsTheyWere() throws Exception {
    for (Map.Entry<String, byte[]> each : CLASSES.entrySet()) {
      assertThat(find(pack, each.getKey())).as(each.getKey()).isEqualTo(each.getValue());
    }
    assertThat(find(pack, "a.NoSuch")).isNull();
  }

  @Test
  void packThatIsCutAnywhereIsToldWithWhatToDo() throws Exception {
    for (int length = 0; length < pack.length; length++) {
      byte[] cut = Arrays.copyOf(pack, length);
      // All are in one chunk, which ends where the pack does.
      for (String name : CLASSES.keySet()) {
        Throwable thrown = catchThrowable(() -> find(cut, name));
        assertThat(thrown).as("%s, cut at %s", name, length).isInstanceOf(IOException.class);
        assertIsOfHelp(thrown);
      }
    }
  }

  @Test
  void anyByteThatIsDamagedIsSurvived() throws Exception {
    for (int position = 0; position < pack.length; position++) {
      for (int flipped : new int[] {0x01, 0x80, 0xFF}) {
        byte[] damaged = pack.clone();
        damaged[position] ^= (byte) flipped;
        assertSurvived(damaged, position, 1, "byte " + position + " ^ " + flipped);
      }
    }
  }

  @Test
  void anyNumberThatIsWrongIsSurvived() throws Exception {
    for (int position = 0; position + Integer.BYTES <= pack.length; position++) {
      for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 1, 1 << 20, Integer.MAX_VALUE}) {
        byte[] damaged = pack.clone();
        ByteBuffer.wrap(damaged).putInt(position, number);
        if (!Arrays.equals(damaged, pack)) {
          assertSurvived(damaged, position, Integer.BYTES, "int " + number + " at " + position);
        }
      }
    }
  }

  @Test
  void slotsThatAreAllTakenEndALookup() throws Exception {
    byte[] damaged = pack.clone();
    int slots = ByteBuffer.wrap(pack).getInt(Integer.BYTES);
    for (int slot = 0; slot < slots; slot++) {
      ByteBuffer.wrap(damaged).putInt((3 + 2 * slot + 1) * Integer.BYTES, 0);
    }
    assertThat(find(damaged, "a.NoSuch")).isNull();
  }

  @Test
  void loaderSaysOfAClassOfOursThatIsNotThereWhatToDo() throws Exception {
    write(pack);
    IsolatedClassLoader loader = new IsolatedClassLoader(jar.toFile(), null);
    Throwable thrown = catchThrowable(() -> loader.loadClass("ir.metrix.agent.NoSuch"));
    assertThat(thrown)
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessage(
            "ir.metrix.agent.NoSuch is not in "
                + jar
                + ", which is damaged. Put a fresh copy of the jar in its place, and start the JVM"
                + " again.");
  }

  /** A library's, or of a module that this Java was made without. */
  @Test
  void loaderSaysOfAnyOtherClassWhereItWasLookedFor() throws Exception {
    write(pack);
    IsolatedClassLoader loader = new IsolatedClassLoader(jar.toFile(), null);
    Throwable thrown = catchThrowable(() -> loader.loadClass("javax.nowhere.NoSuch"));
    assertThat(thrown)
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessage(
            "javax.nowhere.NoSuch is neither in "
                + jar
                + " nor in this Java. Put a fresh copy of the jar in its place, or take a Java that"
                + " has it.");
  }

  /**
   * Looks for all classes. Damage of the head is told at once; of the rows of the chunks, or of
   * these, for each class that it costs, unless it is in the bytes of the class, which the JVM
   * judges. Only where a slot is damaged a class may seem not to be there.
   */
  private static void assertSurvived(byte[] damaged, int position, int length, String what)
      throws Exception {
    int slots = HEADER + ByteBuffer.wrap(pack).getInt(Integer.BYTES) * 2 * Integer.BYTES;
    int rows = slots + 2 * 2 * Integer.BYTES;
    write(damaged);
    long before = allocated();
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      IsolatedClassPack opened = new IsolatedClassPack(file, PACK);
      for (String name : CLASSES.keySet()) {
        outcomes.add(look(opened, name));
      }
      assertThat(position)
          .as("%s: the head was taken for a good one", what)
          .isGreaterThanOrEqualTo(HEADER);
    } catch (IOException e) {
      assertIsOfHelp(e);
      assertThat(e)
          .as(what)
          .hasMessageMatching(
              ".*(is no pack of classes|has a damaged head|is cut or damaged)\\..*");
      assertThat(position)
          .as("%s: nothing in it can be found", what)
          .matches(at -> at < HEADER || (at < rows && at + length > slots));
      outcomes.add(Outcome.TOLD);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    assertThat(allocated() - before).as(what).isLessThan(MOST_BYTES);
    if (position >= slots) {
      assertThat(outcomes).as(what).doesNotContain(Outcome.ABSENT);
    }
    if (position + length <= rows && position >= slots) {
      assertThat(outcomes).as(what).contains(Outcome.TOLD).doesNotContain(Outcome.CHANGED);
    }
    if (position + length <= slots) {
      assertThat(outcomes).as(what).doesNotContain(Outcome.CHANGED);
    }
  }

  private enum Outcome {
    FOUND,
    CHANGED,
    ABSENT,
    TOLD
  }

  private static Outcome look(IsolatedClassPack opened, String name) {
    try {
      byte[] found = opened.find(name);
      return found == null
          ? Outcome.ABSENT
          : Arrays.equals(found, CLASSES.get(name)) ? Outcome.FOUND : Outcome.CHANGED;
    } catch (IOException e) {
      assertIsOfHelp(e);
      return Outcome.TOLD;
    }
  }

  private static void assertIsOfHelp(Throwable told) {
    assertThat(told)
        .hasMessageContaining(jar.toString())
        .hasMessageContaining(PACK)
        .hasMessageContaining("copy of the jar");
  }

  private static byte[] find(byte[] content, String name) throws IOException {
    write(content);
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      return new IsolatedClassPack(file, PACK).find(name);
    }
  }

  private static void write(byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(PACK);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(entry);
      zip.write(content);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
