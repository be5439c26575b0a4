package ir.metrix.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
    int told = 0;
    for (int position = 0; position < pack.length; position++) {
      for (int flipped : new int[] {0x01, 0x80, 0xFF}) {
        byte[] damaged = pack.clone();
        damaged[position] ^= (byte) flipped;
        told += survive(damaged, "byte " + position + " ^ " + flipped);
      }
    }
    assertThat(told).isGreaterThan(100);
  }

  @Test
  void anyNumberThatIsWrongIsSurvived() throws Exception {
    int told = 0;
    for (int position = 0; position + Integer.BYTES <= pack.length; position++) {
      for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 1, 1 << 20, Integer.MAX_VALUE}) {
        byte[] damaged = pack.clone();
        ByteBuffer.wrap(damaged).putInt(position, number);
        told += survive(damaged, "int " + number + " at " + position);
      }
    }
    assertThat(told).isGreaterThan(100);
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
  void loaderSaysOfAClassThatIsNotThereWhichFileWasLookedInto() throws Exception {
    write(pack);
    IsolatedClassLoader loader = new IsolatedClassLoader(jar.toFile(), null);
    Throwable thrown = catchThrowable(() -> loader.loadClass("ir.metrix.agent.NoSuch"));
    assertThat(thrown)
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining("ir.metrix.agent.NoSuch")
        .hasMessageContaining(jar.toString());
  }

  /**
   * Looks for all classes: each is found, or its damage told. What the bytes of a class say is the
   * JVM's to judge.
   *
   * @return how often damage was told
   */
  private static int survive(byte[] damaged, String what) throws Exception {
    int told = 0;
    write(damaged);
    long before = allocated();
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      IsolatedClassPack opened = new IsolatedClassPack(file, PACK);
      for (String name : CLASSES.keySet()) {
        try {
          opened.find(name);
        } catch (IOException e) {
          assertIsOfHelp(e);
          told++;
        }
      }
    } catch (IOException e) {
      assertIsOfHelp(e);
      told++;
    } catch (Throwable t) {
      throw new AssertionError(what, t);
    }
    assertThat(allocated() - before).as(what).isLessThan(MOST_BYTES);
    return told;
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
