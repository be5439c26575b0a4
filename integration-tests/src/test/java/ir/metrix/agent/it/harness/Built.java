package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build leaves what the tests start. Maven names the places by system properties. */
public final class Built {
  private Built() {}

  public static Path agentJar() {
    return existing("metrix.it.agentJar", "../agent/target/metrix-agent.jar");
  }

  /** The order of the classes in the jar. */
  public static Path startClasses() {
    return existing("metrix.it.startClasses", "../agent/src/build/start-classes.txt");
  }

  public static Path tomcat() {
    return existing("metrix.it.tomcat", "target/tomcat");
  }

  /** An unpacked distribution: {@code jetty-12.0}. */
  public static Path server(String name) {
    return existing("metrix.it.servers", "target/servers").resolve(name);
  }

  /** Jars of old versions of the libraries that the agent is made of. */
  public static Path oldLibraries() {
    return existing("metrix.it.oldLibraries", "target/old-libraries");
  }

  /** The jars of a JPA provider: {@code hibernate-5.6}. */
  public static Path jpa(String provider) {
    return existing("metrix.it.jpa", "target/jpa").resolve(provider);
  }

  /** What an application of that version of Spring Boot ships; {@code 3.5-tools}: what packs it. */
  public static List<Path> springBoot(String version) throws IOException {
    try (Stream<Path> jars =
        Files.list(existing("metrix.it.springBoot", "target/spring-boot").resolve(version))) {
      return jars.sorted().toList();
    }
  }

  /** Applications that nobody here wrote, as Maven Central has them. */
  public static Path applications() {
    return existing("metrix.it.applications", "target/applications");
  }

  /** An agent that shows MBeans to Prometheus. */
  public static Path prometheusExporter() {
    return existing("metrix.it.prometheus", "target/prometheus/jmx_prometheus_javaagent.jar");
  }

  /** A jar that an application under test ships: {@code legacy/log4j-1.2.8.jar}. */
  public static Path library(String name) {
    Path jar = existing("metrix.it.libraries", "target/libraries").resolve(name);
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is not there: build with mvn verify from the root");
    }
    return jar;
  }

  /** Sources of the applications under test: compiled apart, knowing nothing of the agent. */
  public static Path apps() {
    return existing("metrix.it.apps", "src/apps");
  }

  public static Path configExamples() {
    return existing("metrix.it.configExamples", "../config-examples");
  }

  private static Path existing(String property, String fallback) {
    Path path = Path.of(System.getProperty(property, fallback)).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is not there: build with mvn verify from the root");
    }
    return path;
  }
}
