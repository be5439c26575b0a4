package ir.metrix.agent.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Distributions of servers, each run as its own scripts do, with a base directory of this run's
 * own, an empty folder, and the shop as its only application. The agent comes by {@code -javaagent}
 * alone.
 */
public final class Servers {
  private static final Pattern TOMCAT_PORT =
      Pattern.compile("http-nio-127\\.0\\.0\\.1-auto-\\d+-(\\d+)");
  private static final Pattern JETTY_PORT =
      Pattern.compile("Started ServerConnector@.*\\{127\\.0\\.0\\.1:(\\d+)\\}");
  private static final Pattern WILDFLY_PORT =
      Pattern.compile("listener default listening on 127\\.0\\.0\\.1:(\\d+)");

  private Servers() {}

  /** Tomcat 9, whose servlets are those of {@code javax}. */
  public static ShopServer tomcat9(Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    return tomcat(Built.tomcat(), shop(), jvm, base, agent);
  }

  public static ShopServer tomcat10(Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    return tomcat(Built.server("tomcat-10.1"), shop().jakarta(), jvm, base, agent);
  }

  private static ShopServer tomcat(
      Path home, AppCompiler shop, Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    for (String folder : List.of("conf", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(folder));
    }
    try (Stream<Path> files = Files.list(home.resolve("conf"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
      }
    }
    Path serverXml = base.resolve("conf").resolve("server.xml");
    Files.writeString(
        serverXml,
        Files.readString(serverXml)
            .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
            .replace("<Connector port=\"8080\"", "<Connector port=\"0\" address=\"127.0.0.1\"")
            // How often it looks for WARs that have changed, in seconds.
            .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" "));
    pack(shop, home.resolve("lib"), base.resolve("webapps"));

    ProcessBuilder command =
        new ProcessBuilder(ShopServer.script(home.resolve("bin"), "catalina", "run"));
    Map<String, String> environment = environment(command, "JRE_HOME", jvm);
    environment.put("CATALINA_HOME", home.toString());
    environment.put("CATALINA_BASE", base.toString());
    if (agent.isPresent()) {
      environment.put("CATALINA_OPTS", ShopServer.quoted(option(agent.get(), base)));
      environment.putAll(agent.get().environment());
    }
    return ShopServer.start("Tomcat on " + jvm, command, TOMCAT_PORT, "/shop/", "catalog");
  }

  public static ShopServer jetty9(Jvm jvm, Path base, Optional<AgentSetup> agent) throws Exception {
    return jetty(Built.server("jetty-9.4"), shop(), List.of("deploy", "jsp"), jvm, base, agent);
  }

  public static ShopServer jetty12(Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    return jetty(
        Built.server("jetty-12.0"),
        shop().jakarta(),
        List.of("ee10-deploy", "ee10-jsp"),
        jvm,
        base,
        agent);
  }

  private static ShopServer jetty(
      Path home,
      AppCompiler shop,
      List<String> modules,
      Jvm jvm,
      Path base,
      Optional<AgentSetup> agent)
      throws Exception {
    pack(shop, home.resolve("lib"), Files.createDirectories(base.resolve("webapps")));
    // Two files: with ee10 in the same one, its properties would be those of that environment.
    Path ini = Files.createDirectories(base.resolve("start.d"));
    Files.writeString(
        ini.resolve("http.ini"), "--module=http\njetty.http.host=127.0.0.1\njetty.http.port=0\n");
    Files.writeString(ini.resolve("webapps.ini"), "--module=" + String.join(",", modules) + "\n");
    List<String> line = new ArrayList<>(List.of(jvm.java()));
    if (agent.isPresent()) {
      line.add(option(agent.get(), base));
    }
    line.addAll(List.of("-jar", home.resolve("start.jar").toString()));
    ProcessBuilder command = new ProcessBuilder(line).directory(base.toFile());
    ChildProcesses.cleanEnvironment(command.environment());
    agent.ifPresent(setup -> command.environment().putAll(setup.environment()));
    return ShopServer.start("Jetty on " + jvm, command, JETTY_PORT, "/shop/", "catalog");
  }

  /** WildFly as {@code standalone.sh} starts it; its log is in {@code standalone/log}. */
  public static ShopServer wildfly(Jvm jvm, Path base, Optional<AgentSetup> agent)
      throws Exception {
    Path home = Built.server("wildfly-34");
    Path standalone = base.resolve("standalone");
    copyTree(home.resolve("standalone").resolve("configuration"), standalone);
    Path deployments = Files.createDirectories(standalone.resolve("deployments"));
    pack(shop().jakarta(), home.resolve("modules"), deployments);
    List<String> arguments = new ArrayList<>(List.of("-Djboss.server.base.dir=" + standalone));
    for (String port : List.of("http", "https", "ajp", "management.http", "management.https")) {
      arguments.add("-Djboss." + port + ".port=0");
    }
    ProcessBuilder command =
        new ProcessBuilder(
            ShopServer.script(home.resolve("bin"), "standalone", arguments.toArray(String[]::new)));
    Map<String, String> environment = environment(command, "JAVA_HOME", jvm);
    if (agent.isPresent()) {
      // In place of WildFly's own options, jboss.modules.system.pkgs among them.
      // The script itself takes no space in the base directory; our option's path may have one.
      Path folder = Files.createDirectories(base.resolve("agent folder"));
      environment.put("JAVA_OPTS", ShopServer.quoted(option(agent.get(), folder)));
      environment.putAll(agent.get().environment());
    }
    return ShopServer.start("WildFly on " + jvm, command, WILDFLY_PORT, "/shop/", "catalog");
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.getParent().relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static AppCompiler shop() {
    return AppCompiler.app("shop");
  }

  private static Map<String, String> environment(ProcessBuilder command, String home, Jvm jvm) {
    Map<String, String> environment = command.environment();
    ChildProcesses.cleanEnvironment(environment);
    environment.remove("JAVA_HOME");
    environment.put(home, jvm.home().toString());
    return environment;
  }

  /** The agent reads its configuration in the base directory, and so has its spool there. */
  private static String option(AgentSetup agent, Path base) throws IOException {
    return agent.besides(base).jvmOption();
  }

  /** Packs the shop where the server looks for it, compiled against the server's own API. */
  private static void pack(AppCompiler shop, Path lib, Path webapps) throws IOException {
    try (Stream<Path> jars = Files.walk(lib)) {
      shop.classpath(
          jars.filter(jar -> jar.toString().matches(".*(servlet|jsp).*\\.jar")).toList().stream());
    }
    Path work = Files.createTempDirectory(webapps.getParent(), "shop");
    Files.move(shop.packWar(work.resolve("shop.war")), webapps.resolve("shop.war"));
  }
}
