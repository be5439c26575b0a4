package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Tomcat distribution, run by its own scripts on one JVM, with a base directory of this run's
 * own. The port is whichever the system gives.
 */
public final class TomcatServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Pattern PORT = Pattern.compile("http-nio-127\\.0\\.0\\.1-auto-\\d+-(\\d+)");

  private final Jvm jvm;
  private final Process process;
  private final ProcessOutput output;
  private int port;

  private TomcatServer(Jvm jvm, Process process) {
    this.jvm = jvm;
    this.process = process;
    output = new ProcessOutput("tomcat-output", process.getInputStream());
  }

  /** Starts Tomcat with the shop as its only application, in an empty folder. */
  public static TomcatServer startShop(Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    makeBase(base);
    AppCompiler.app("shop")
        .classpath(
            Stream.of("servlet-api.jar", "jsp-api.jar")
                .map(jar -> Built.tomcat().resolve("lib").resolve(jar)))
        .packWar(base.resolve("webapps").resolve("shop.war"));

    ProcessBuilder builder = new ProcessBuilder(catalina("run")).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    ChildProcesses.cleanEnvironment(environment);
    environment.remove("JAVA_HOME");
    environment.put("JRE_HOME", jvm.home().toString());
    environment.put("CATALINA_HOME", Built.tomcat().toString());
    environment.put("CATALINA_BASE", base.toString());
    agent.ifPresent(
        setup -> {
          // Not beside the configuration: that may be the repository's.
          environment.put(
              "CATALINA_OPTS",
              setup.jvmOption() + " -Dmetrix.spool.directory=" + base.resolve("spool"));
          environment.putAll(setup.environment());
        });

    TomcatServer server = new TomcatServer(jvm, builder.start());
    try {
      server.awaitShop();
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private static void makeBase(Path base) throws IOException {
    for (String folder : List.of("conf", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(folder));
    }
    Path conf = Built.tomcat().resolve("conf");
    try (Stream<Path> files = Files.list(conf)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = base.resolve("conf").resolve(file.getFileName());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path serverXml = base.resolve("conf").resolve("server.xml");
    String distributed = Files.readString(serverXml);
    String ours =
        distributed
            .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
            .replace("<Connector port=\"8080\"", "<Connector port=\"0\" address=\"127.0.0.1\"");
    Files.writeString(serverXml, ours);
  }

  private static List<String> catalina(String command) {
    Path bin = Built.tomcat().resolve("bin");
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    // The scripts come out of a zip without their executable bit.
    return windows
        ? List.of("cmd", "/c", bin.resolve("catalina.bat").toString(), command)
        : List.of("sh", bin.resolve("catalina.sh").toString(), command);
  }

  private void awaitShop() throws Exception {
    Await.until(START, () -> foundPort() || ended(), () -> story("does not listen"));
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest catalog =
        HttpRequest.newBuilder(URI.create(shopUrl() + "catalog"))
            .timeout(Duration.ofSeconds(30))
            .build();
    Await.until(
        START,
        () -> {
          ended();
          return client.send(catalog, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        },
        () -> story("does not serve the shop"));
  }

  private boolean foundPort() {
    Matcher matcher = PORT.matcher(output.text());
    if (!matcher.find()) {
      return false;
    }
    port = Integer.parseInt(matcher.group(1));
    return true;
  }

  private boolean ended() {
    if (!process.isAlive()) {
      throw new AssertionError(story("has ended"));
    }
    return false;
  }

  private String story(String what) {
    return "Tomcat on " + jvm + " " + what + ":\n" + output.text();
  }

  public String shopUrl() {
    return "http://127.0.0.1:" + port + "/shop/";
  }

  /** All it printed so far, standard output and error in their order. */
  public List<String> output() {
    return output.lines();
  }

  /** Ends the server as an init system would; false if it had to be killed. */
  public boolean stop() throws InterruptedException {
    boolean clean = ChildProcesses.stop(process, STOP);
    output.awaitEnd(Duration.ofSeconds(10));
    return clean;
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
