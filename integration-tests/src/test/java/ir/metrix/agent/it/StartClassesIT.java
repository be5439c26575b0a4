package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import ir.metrix.agent.it.harness.MetrixEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The list by which the build lays together what a start loads. Nothing breaks when it grows old:
 * starts become slower, since more is inflated for them.
 */
class StartClassesIT {
  private static final boolean UPDATE = Boolean.getBoolean("start-classes.update");
  private static final String MEND =
      "; -Dit.test=StartClassesIT -Dstart-classes.update=true writes "
          + "agent/src/build/start-classes.txt anew, then build the jar again";

  /** Java versions differ in a few classes. */
  private static final double MOST_UNKNOWN = 0.03;

  /** Of Java 8, and of later ones. */
  private static final Pattern LOADED =
      Pattern.compile("(?:\\[Loaded |\\[class,load *\\] )(\\S+) (?:from|source:)");

  @TempDir Path folder;

  @Test
  void eachNameIsThatOfAClass() throws Exception {
    Set<String> classes = PackagedJarIT.isolatedClasses().keySet();
    List<String> names = Files.readAllLines(Built.startClasses());
    assertThat(names).as("names" + MEND).doesNotHaveDuplicates();
    assertThat(names)
        .as("names of classes that are gone" + MEND)
        .filteredOn(name -> !classes.contains(name))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void nearlyAllThatAStartLoadsIsListed(Jvm jvm) throws Exception {
    Set<String> loaded = loadedByAStart(jvm);
    assertThat(loaded).hasSizeGreaterThan(300);
    if (UPDATE && jvm.equals(Jvm.running())) {
      update(loaded);
    }
    List<String> listed = Files.readAllLines(Built.startClasses());
    List<String> unknown = loaded.stream().filter(name -> !listed.contains(name)).toList();
    assertThat(unknown)
        .as("classes that a start loads, and that are not listed" + MEND)
        .hasSizeLessThanOrEqualTo((int) (MOST_UNKNOWN * loaded.size()));
  }

  /** In the order of this start, then what others load: those with TLS. */
  private static void update(Set<String> loaded) throws Exception {
    Set<String> names = new LinkedHashSet<>(loaded);
    names.addAll(Files.readAllLines(Built.startClasses()));
    names.retainAll(PackagedJarIT.isolatedClasses().keySet());
    Files.write(Built.startClasses(), names);
  }

  /** Of a class that is tracked, with a message that is delivered. */
  private Set<String> loadedByAStart(Jvm jvm) throws Exception {
    Path classes = AppCompiler.app("early").compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("early.conf"),
            """
            metrix {
              endpoint = ${METRIX_ENDPOINT}
              application-id = ${METRIX_APPLICATION_ID}
              api-key = ${METRIX_API_KEY}
              track.loudness {
                class = early.EarlyApp, method = loudness
                message { type = action, customUserId = "#{who}", customName = asked }
              }
            }
            """);
    try (MetrixEndpoint metrix = MetrixEndpoint.start()) {
      ChildJvm.Ended ended =
          ChildJvm.on(jvm)
              .agent(AgentSetup.deliveringTo(metrix.url(), config))
              .classpath(Stream.of(classes))
              .options("-verbose:class")
              .run("early.EarlyApp");
      assertThat(metrix.messages()).hasSize(1);
      List<String> names = new ArrayList<>();
      Matcher line = LOADED.matcher(String.join("\n", ended.stdout()));
      while (line.find()) {
        names.add(line.group(1));
      }
      names.retainAll(PackagedJarIT.isolatedClasses().keySet());
      return new LinkedHashSet<>(names);
    }
  }
}
