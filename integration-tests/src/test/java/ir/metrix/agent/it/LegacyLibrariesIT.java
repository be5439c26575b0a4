package ir.metrix.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.it.harness.AgentSetup;
import ir.metrix.agent.it.harness.AppCompiler;
import ir.metrix.agent.it.harness.Built;
import ir.metrix.agent.it.harness.ChildJvm;
import ir.metrix.agent.it.harness.Jvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Libraries of 2002 to 2006, class file versions 45 to 48 with subroutines and without stack maps,
 * every method and constructor of them tracked: each of their classes is verified and initialised
 * with the outcome it has without the agent, and what works with them prints the same.
 */
class LegacyLibrariesIT {
  /** Two versions of one library cannot be on one class path. */
  private static final List<List<String>> SETS =
      List.of(
          List.of(
              "commons-collections-2.1",
              "log4j-1.2.8",
              "struts-1.2.9",
              "velocity-1.4",
              "commons-beanutils-1.7.0",
              "servlet-api-2.3",
              "commons-digester-1.6",
              "commons-logging-1.0.4"),
          List.of("commons-collections-3.2", "xalan-2.7.0", "bcel-5.1", "jakarta-regexp-1.4"));

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("ir.metrix.agent.it.harness.Jvm#supported")
  void everyMethodOfOldLibrariesIsTrackedAndNothingIsDifferent(Jvm jvm) throws Exception {
    Path classes =
        AppCompiler.app("legacy")
            .classpath(
                Stream.of(
                        "commons-collections-3.2",
                        "log4j-1.2.8",
                        "struts-1.2.9",
                        "velocity-1.4",
                        "commons-beanutils-1.7.0",
                        "servlet-api-2.3")
                    .map(LegacyLibrariesIT::jar))
            .compileTo(folder.resolve("classes"));
    Path config =
        Files.writeString(
            folder.resolve("legacy.conf"),
            """
            metrix {
              delivery.mode = log
              track.all {
                class = ["org.**", "java_cup.**", "javax.servlet.**"]
                method = ["*", "<init>"], on = exit, nested = true, when = "args.size() > 99"
                message { type = action, customUserId = u, customName = called }
              }
            }
            """);
    ChildJvm.Ended without = run(jvm, classes, null);
    ChildJvm.Ended with = run(jvm, classes, AgentSetup.deliveringTo("http://127.0.0.1:1/", config));

    assertThat(with.stdout()).isEqualTo(without.stdout()).hasSizeGreaterThan(60);
    assertThat(with.exitCode()).isEqualTo(without.exitCode()).isZero();
    assertThat(with.agentLog())
        .noneMatch(line -> line.contains("failed with") || line.contains("VerifyError"))
        .anyMatch(line -> line.contains("woven org.apache.commons.collections.FastArrayList."))
        .anyMatch(line -> line.contains("woven org.apache.xalan.processor."))
        .anyMatch(line -> line.matches(".*rule all: calls \\d{5,}, captured 0, condition .*"));
    assertThat(with.agentLog().stream().filter(line -> line.contains("rule all: woven")).count())
        .isGreaterThan(1_500);
  }

  private static ChildJvm.Ended run(Jvm jvm, Path classes, AgentSetup agent) throws Exception {
    ChildJvm child =
        ChildJvm.on(jvm)
            .options("-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1")
            .patience(java.time.Duration.ofMinutes(3))
            .classpath(Stream.of(classes));
    if (agent != null) {
      child.agent(agent);
    }
    String[] sets = new String[SETS.size()];
    for (int i = 0; i < sets.length; i++) {
      sets[i] =
          SETS.get(i).stream()
              .map(name -> jar(name).toString())
              .collect(Collectors.joining(File.pathSeparator));
    }
    return child.run("legacy.Legacy", sets);
  }

  private static Path jar(String name) {
    return Built.library("legacy/" + name + ".jar");
  }
}
