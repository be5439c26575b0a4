package ir.metrix.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The package list tells how a method call becomes an HTTP request, and imports follow it. */
class ArchitectureTest {
  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("ir.metrix.agent");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("ir.metrix.agent.(*)..").should().beFreeOfCycles().check(AGENT);
  }

  @Test
  void eachLibraryIsUsedInOnePackage() {
    Map<String, String> owners = new LinkedHashMap<>();
    owners.put("net.bytebuddy..", "ir.metrix.agent.bytecode..");
    owners.put("com.fasterxml.jackson..", "ir.metrix.agent.message..");
    owners.put("okhttp3..", "ir.metrix.agent.delivery..");
    owners.put("okio..", "ir.metrix.agent.delivery..");
    owners.put("com.typesafe.config..", "ir.metrix.agent.config..");
    owners.put("org.jctools..", "ir.metrix.agent.ring..");
    owners.put("picocli..", "ir.metrix.agent.command..");
    owners.forEach(
        (library, owner) ->
            noClasses()
                .that()
                .resideOutsideOfPackage(owner)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(AGENT));
  }

  @Test
  void leavesImportNoSibling() {
    for (String leaf :
        new String[] {
          "application", "expression", "bootstrap", "ledger", "log", "once", "silent"
        }) {
      noClasses()
          .that()
          .resideInAPackage("ir.metrix.agent." + leaf + "..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                      "ir.metrix.agent..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                              "ir.metrix.agent." + leaf + ".."))))
          .check(AGENT);
    }
  }

  @Test
  void importsGoWithTheData() {
    String[] flow = {"instrument", "bytecode", "capture", "message", "ring", "spool", "delivery"};
    // Upstream of each stage, nothing of a later one is known; of config and expression all may
    // know.
    noClasses()
        .that()
        .resideInAnyPackage("ir.metrix.agent.config..", "ir.metrix.agent.message..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ir.metrix.agent.instrument..",
            "ir.metrix.agent.capture..",
            "ir.metrix.agent.ring..",
            "ir.metrix.agent.spool..",
            "ir.metrix.agent.delivery..")
        .check(AGENT);
    noClasses()
        .that()
        .resideInAnyPackage("ir.metrix.agent.instrument..", "ir.metrix.agent.capture..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ir.metrix.agent.ring..", "ir.metrix.agent.spool..", "ir.metrix.agent.delivery..")
        .check(AGENT);
    noClasses()
        .that()
        .resideInAnyPackage(
            "ir.metrix.agent.ring..", "ir.metrix.agent.spool..", "ir.metrix.agent.delivery..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ir.metrix.agent.instrument..", "ir.metrix.agent.capture..", "ir.metrix.agent.config..")
        .check(AGENT);
    for (String stage : flow) {
      assertThat(AGENT.containPackage("ir.metrix.agent." + stage)).as(stage).isTrue();
    }
  }

  /**
   * A clock that is set does not move what waits, pauses or is tried again. The wall clock is asked
   * where a time leaves (a date in an answer, the label of a dead letter), and once at the start.
   */
  @Test
  void onTheWayToMetrixTimeIsMonotonic() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "ir.metrix.agent.ring..",
            "ir.metrix.agent.spool..",
            "ir.metrix.agent.once..",
            "ir.metrix.agent.delivery..")
        .and()
        .doNotHaveFullyQualifiedName("ir.metrix.agent.spool.SpoolClock")
        .and()
        .doNotHaveFullyQualifiedName("ir.metrix.agent.once.FactWindow$EvenClock")
        .and()
        .doNotHaveFullyQualifiedName("ir.metrix.agent.delivery.HttpTransport")
        .and()
        .doNotHaveFullyQualifiedName("ir.metrix.agent.delivery.DeadLetter")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Date.class)
        .check(AGENT);
  }

  @Test
  void entryClassesKnowTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("ir.metrix.agent")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "ir.metrix.agent")
        .check(AGENT);
  }

  @Test
  void nobodyUsesTheLogManagerNorMakesAnMBeanServer() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "java.lang.management..")
        .check(AGENT);
    noClasses()
        .that()
        .resideOutsideOfPackage("ir.metrix.agent.jmx..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.management..")
        .check(AGENT);
  }
}
