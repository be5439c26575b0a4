package ir.metrix.agent.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A WAR of 300 libraries, several times as large as the heap of the JVM that opens it. */
class LargeApplicationTest {
  private static final int JARS = 300;
  private static final int CLASSES_PER_JAR = 200;
  private static final int CLASS_BYTES = 3000;

  /** A quarter of what is promised, so that the WAR need not be larger than 180 MB. */
  private static final String HEAP = "-Xmx64m";

  @TempDir private Path folder;

  @Test
  void applicationLargerThanTheHeapIsOpenedAndReadWhole() throws Exception {
    Path war = writeWar(folder.resolve("large.war"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    Process child =
        new ProcessBuilder(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                HEAP,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName(),
                war.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output.trim()).isEqualTo("read " + JARS * CLASSES_PER_JAR + ", problems []");
    assertThat(temporary).isEmptyDirectory();
  }

  private static Path writeWar(Path file) throws IOException {
    byte[] noise = new byte[CLASS_BYTES];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream war = new ZipOutputStream(out)) {
      war.setLevel(Deflater.NO_COMPRESSION);
      for (int i = 0; i < JARS; i++) {
        war.putNextEntry(new ZipEntry("WEB-INF/lib/library-" + i + ".jar"));
        war.write(jar(i, noise, random));
      }
    }
    return file;
  }

  private static byte[] jar(int number, byte[] noise, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
      jar.setLevel(Deflater.NO_COMPRESSION);
      for (int i = 0; i < CLASSES_PER_JAR; i++) {
        random.nextBytes(noise);
        System.arraycopy(
            new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE}, 0, noise, 0, 4);
        jar.putNextEntry(new ZipEntry("com/shop/library" + number + "/SomeClass" + i + ".class"));
        jar.write(noise);
      }
    }
    return bytes.toByteArray();
  }

  /** What the child runs: reads all classes, of one library after the other. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) throws IOException {
      try (ApplicationFiles files = ApplicationFiles.open(arguments[0], null)) {
        int read = 0;
        for (ClassPath path : files.classPaths()) {
          for (String name : path.names()) {
            if (path.read(name).length == CLASS_BYTES) {
              read++;
            }
          }
        }
        System.out.println("read " + read + ", problems " + files.problems());
      }
    }
  }
}
