package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ir.metrix.agent.it.harness.Built;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is in the jar that ships, and what must not be. */
class PackagedJarIT {
  private static final int JAVA_8 = 52;
  private static final long MEGABYTE = 1024 * 1024;

  @Test
  void manifestMakesItAnAgentAndACommand() throws Exception {
    try (JarFile jar = new JarFile(Built.agentJar().toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Premain-Class")).isEqualTo("ir.metrix.agent.Agent");
      assertThat(manifest.getValue("Agent-Class")).isEqualTo("ir.metrix.agent.Agent");
      assertThat(manifest.getValue("Main-Class")).isEqualTo("ir.metrix.agent.Agent");
      assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
      assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
      // Appending to the bootstrap path would cost the application its class data sharing.
      assertThat(manifest.getValue("Boot-Class-Path")).isNull();
    }
  }

  @Test
  void applicationsSeeOnlyTheEntryClasses() throws Exception {
    assertThat(entries())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.matches("ir/metrix/agent/(Agent|IsolatedClass)[^/]*\\.class"));
  }

  @Test
  void applicationsFindNoServicesOfOurs() throws Exception {
    assertThat(entries()).noneMatch(name -> name.startsWith("META-INF/services/"));
  }

  @Test
  void everyClassRunsOnJava8() throws Exception {
    Map<String, Integer> tooNew = new TreeMap<>();
    for (Map.Entry<String, byte[]> isolated : isolatedClasses().entrySet()) {
      tooNew.put(isolated.getKey(), majorVersion(isolated.getValue()));
    }
    try (JarFile jar = new JarFile(Built.agentJar().toFile())) {
      for (String name : entries()) {
        if (name.endsWith(".class")) {
          try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            tooNew.put(name, majorVersion(in.readAllBytes()));
          }
        }
      }
    }
    assertThat(tooNew).hasSizeGreaterThan(1000);
    tooNew.values().removeIf(major -> major <= JAVA_8);
    assertThat(tooNew).isEmpty();
  }

  @Test
  void everyIsolatedClassIsFoundByItsName() throws Exception {
    Map<String, byte[]> classes = isolatedClasses();
    assertThat(classes)
        .containsKeys(
            "ir.metrix.agent.start.AgentStart",
            "ir.metrix.agent.lib.okhttp3.OkHttpClient",
            "java.lang.MetrixDispatcher");
    try (URLClassLoader jar = new URLClassLoader(new URL[] {Built.agentJar().toUri().toURL()})) {
      Constructor<?> constructor =
          jar.loadClass("ir.metrix.agent.IsolatedClassLoader")
              .getDeclaredConstructor(File.class, ProtectionDomain.class);
      constructor.setAccessible(true);
      ClassLoader isolated = (ClassLoader) constructor.newInstance(Built.agentJar().toFile(), null);
      for (Map.Entry<String, byte[]> expected : classes.entrySet()) {
        String file = expected.getKey().replace('.', '/') + ".class";
        try (InputStream in = isolated.getResourceAsStream(file)) {
          assertThat(in).as(file).hasBinaryContent(expected.getValue());
        }
      }
      assertThat(isolated.getResourceAsStream("ir/metrix/agent/NoSuch.class")).isNull();
      assertThatExceptionOfType(ClassNotFoundException.class)
          .isThrownBy(() -> isolated.loadClass("ir.metrix.agent.NoSuch"));
    }
  }

  /** Opening a jar goes through its directory: the JVM does so before anything of ours runs. */
  @Test
  void aJvmThatOpensTheJarFindsFewEntries() throws Exception {
    assertThat(entries()).hasSizeLessThan(50);
  }

  @Test
  void noEntryIsThereTwice() throws Exception {
    assertThat(entries()).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void jarIsSmall() throws Exception {
    assertThat(Files.size(Built.agentJar())).isLessThanOrEqualTo(8 * MEGABYTE);
  }

  @Test
  void licencesComeWithIt() throws Exception {
    assertThat(entries())
        .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/licenses/ASM-LICENSE");
  }

  private static int majorVersion(byte[] classFile) {
    ByteBuffer head = ByteBuffer.wrap(classFile);
    assertThat(head.getInt()).isEqualTo(0xCAFEBABE);
    return head.getInt() & 0xFFFF;
  }

  /** As {@code IsolatedClassPack} tells the format; from chunk to chunk, not by the slots. */
  static Map<String, byte[]> isolatedClasses() throws Exception {
    ByteBuffer pack;
    try (JarFile jar = new JarFile(Built.agentJar().toFile());
        InputStream in = jar.getInputStream(jar.getEntry("isolated/classes.pack"))) {
      pack = ByteBuffer.wrap(in.readAllBytes());
    }
    pack.getInt();
    int slots = pack.getInt();
    int chunks = pack.getInt();
    pack.position(pack.position() + slots * 2 * Integer.BYTES);
    int[] rows = new int[2 * (chunks + 1)];
    pack.asIntBuffer().get(rows);
    Map<String, byte[]> classes = new TreeMap<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      byte[] bytes = new byte[rows[2 * chunk + 2] - rows[2 * chunk]];
      Inflater inflater = new Inflater(true);
      inflater.setInput(
          pack.array(), rows[2 * chunk + 1], rows[2 * chunk + 3] - rows[2 * chunk + 1]);
      assertThat(inflater.inflate(bytes)).isEqualTo(bytes.length);
      inflater.end();
      ByteBuffer records = ByteBuffer.wrap(bytes);
      while (records.hasRemaining()) {
        byte[] name = new byte[records.getShort()];
        records.get(name);
        byte[] classFile = new byte[records.getInt()];
        records.get(classFile);
        assertThat(classes.put(new String(name, StandardCharsets.US_ASCII), classFile)).isNull();
      }
    }
    return classes;
  }

  /** By reading the stream: the zip's directory would hide repeated entries. */
  private static List<String> entries() throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Built.agentJar()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          names.add(entry.getName());
        }
      }
    }
    return names;
  }
}
