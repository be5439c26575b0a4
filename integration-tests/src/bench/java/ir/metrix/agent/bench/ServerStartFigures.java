package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What an agent adds to the start of a server, until it has served a request that calls a tracked
 * method: wall and CPU time, and classes loaded by then. Twenty rules, of which one means that
 * method. Every round starts each way once, in turn. Linux, and a JDK.
 */
final class ServerStartFigures {
  /** Whose rule of the trivial main's is replaced. */
  private static final String RULE = "com.shop.Till";

  private enum Application {
    TOMCAT(
        "Tomcat 9 with the shop",
        "GET",
        "/shop/catalog",
        "class = com.shop.web.CatalogServlet, method = doGet",
        "#{req.remoteAddr}",
        "CLASS com.shop.web.CatalogServlet\nMETHOD doGet",
        "$1.getRemoteAddr()",
        "com.shop.web.CatalogServlet[doGet]"),
    SPRING_BOOT(
        "Spring Boot 2.7",
        "POST",
        "/orders/ali?amount=12.50",
        "class = bootshop.Payments, method = pay",
        "#{user}",
        "CLASS bootshop.Payments\nMETHOD pay",
        "$1.length()",
        "bootshop.Payments[pay]");

    final String label;
    final String method;
    final String path;
    final String rule;
    final String user;
    final String bytemanRule;
    final String bytemanRead;
    final String span;

    Application(
        String label,
        String method,
        String path,
        String rule,
        String user,
        String bytemanRule,
        String bytemanRead,
        String span) {
      this.label = label;
      this.method = method;
      this.path = path;
      this.rule = rule;
      this.user = user;
      this.bytemanRule = bytemanRule;
      this.bytemanRead = bytemanRead;
      this.span = span;
    }

    Server start(Path base, List<String> options) throws IOException {
      return this == TOMCAT ? Server.tomcat(base, options) : Server.springBoot(base, options);
    }
  }

  /** An application, and what it starts with. */
  private static final class Way {
    final Application application;
    final String agent;
    final List<Long> wall = new ArrayList<>();
    final List<Long> cpu = new ArrayList<>();
    final List<Long> classes = new ArrayList<>();

    Way(Application application, String agent) {
      this.application = application;
      this.agent = agent;
    }
  }

  private static final List<String> AGENTS =
      Arrays.asList("no agent", "metrix", "Byteman", "OpenTelemetry");

  private final Path directory;

  private ServerStartFigures(Path directory) {
    this.directory = directory;
  }

  static Table measure(Path directory, int rounds) throws IOException, InterruptedException {
    List<Way> ways = new ArrayList<>();
    for (Application application : Application.values()) {
      for (String agent : AGENTS) {
        ways.add(new Way(application, agent));
      }
    }
    ServerStartFigures figures = new ServerStartFigures(directory);
    try (Child endpoint = DeliveryFigures.startServer()) {
      String port = endpoint.read();
      for (int round = 0; round < rounds; round++) {
        for (Way way : ways) {
          figures.start(way, port);
        }
      }
    }
    return table(ways);
  }

  private static Table table(List<Way> ways) {
    Table table =
        new Table(
            2,
            "start, 20 rules, one call",
            "with",
            "wall, ms",
            "CPU, ms",
            "adds, ms of CPU",
            "× Byteman",
            "classes added",
            "goal");
    for (int i = 0; i < ways.size(); i++) {
      Way way = ways.get(i);
      int first = i - i % AGENTS.size();
      Way none = ways.get(first);
      long byteman = median(ways.get(first + AGENTS.indexOf("Byteman")).cpu) - median(none.cpu);
      long added = median(way.cpu) - median(none.cpu);
      boolean isNone = way == none;
      table.add(
          way.application.label,
          way.agent,
          Long.toString(median(way.wall)),
          Long.toString(median(way.cpu)),
          isNone ? "" : Long.toString(added),
          isNone || byteman <= 0
              ? ""
              : String.format(Locale.ROOT, "%.2f", added / (double) byteman),
          isNone ? "" : Long.toString(median(way.classes) - median(none.classes)),
          way.agent.equals("metrix") ? "at most 0.6" : "");
    }
    return table;
  }

  private void start(Way way, String port) throws IOException, InterruptedException {
    Path base = Files.createTempDirectory(directory, "start").toAbsolutePath();
    List<String> options = options(way, base, port);
    long start = System.nanoTime();
    try (Server server = way.application.start(base, options)) {
      server.awaitAnswer(way.application.method, way.application.path);
      way.wall.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      String pid = server.pid();
      way.cpu.add(Procfs.cpuMillis(pid));
      way.classes.add(Procfs.loadedClasses(pid));
    }
    Folders.delete(base);
  }

  private List<String> options(Way way, Path base, String port) throws IOException {
    switch (way.agent) {
      case "metrix":
        return Arrays.asList(
            "-javaagent:../agent/target/metrix-agent.jar=" + rules(way.application, base),
            "-Dmetrix.endpoint=http://127.0.0.1:" + port,
            "-Dmetrix.spool.directory=" + base.resolve("spool"),
            "-Dmetrix.log.file=" + base.resolve("metrix.log"));
      case "Byteman":
        return Collections.singletonList(
            "-javaagent:"
                + directory.resolve("agents/byteman.jar")
                + "=script:"
                + bytemanRules(way.application, base));
      case "OpenTelemetry":
        return Arrays.asList(
            "-javaagent:" + directory.resolve("agents/opentelemetry-javaagent.jar"),
            "-Dotel.instrumentation.common.default-enabled=false",
            "-Dotel.instrumentation.methods.enabled=true",
            "-Dotel.instrumentation.methods.include=" + way.application.span,
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none");
      default:
        return Collections.emptyList();
    }
  }

  /** Those of the trivial main, but for the one that means something. */
  private static Path rules(Application application, Path base) throws IOException {
    String rules =
        replaced(read("start-up.conf"), "class = " + RULE + ", method = pay", application.rule);
    rules = replaced(rules, "#{order.customer.email}", application.user);
    return write(base.resolve("start.conf"), replaced(rules, "\"#{order.total.amount}\"", "1"));
  }

  private static Path bytemanRules(Application application, Path base) throws IOException {
    String read = RULE + ".take($1.getCustomer().getEmail(), $1.getTotal().getAmount())";
    String rules =
        replaced(read("start-up.btm"), "CLASS " + RULE + "\nMETHOD pay", application.bytemanRule);
    return write(
        base.resolve("start.btm"), replaced(rules, "DO " + read, "DO " + application.bytemanRead));
  }

  private static String replaced(String text, String old, String by) throws IOException {
    if (!text.contains(old)) {
      throw new IOException("the rules have no " + old);
    }
    return text.replace(old, by);
  }

  private static String read(String name) throws IOException {
    return new String(
        Files.readAllBytes(Paths.get("src/bench/conf", name)), StandardCharsets.UTF_8);
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static long median(List<Long> values) {
    return Math.round(Medians.of(values));
  }
}
