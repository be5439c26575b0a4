package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.Built;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
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
        .allMatch(name -> name.matches("ir/metrix/agent/(Agent|IsolatedClassLoader)[^/]*\\.class"));
  }

  @Test
  void applicationsFindNoServicesOfOurs() throws Exception {
    assertThat(entries()).noneMatch(name -> name.startsWith("META-INF/services/"));
  }

  @Test
  void everyClassRunsOnJava8() throws Exception {
    Map<String, Integer> tooNew = new TreeMap<>();
    try (JarFile jar = new JarFile(Built.agentJar().toFile())) {
      for (String name : entries()) {
        boolean isClass = name.endsWith(".class") || name.endsWith(".classdata");
        if (!isClass || name.contains("META-INF/versions/")) {
          continue;
        }
        try (InputStream in = jar.getInputStream(jar.getEntry(name));
            DataInputStream data = new DataInputStream(in)) {
          assertThat(data.readInt()).as(name).isEqualTo(0xCAFEBABE);
          data.readUnsignedShort();
          int major = data.readUnsignedShort();
          if (major > JAVA_8) {
            tooNew.put(name, major);
          }
        }
      }
    }
    assertThat(tooNew).isEmpty();
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
        .contains("META-INF/LICENSE")
        .anyMatch(name -> name.matches("META-INF/(NOTICE|licenses/|THIRD-PARTY).*"));
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
