package ir.metrix.agent.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What an agent adds to the start of a trivial application: twenty rules, one class of which they
 * name one method, called once. Every round starts each way once, in turn. Linux: CPU time is what
 * the system counts for children of this process, in its ticks of most often 10 ms.
 */
final class StartUpFigures implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;
  private static final String CONF = "src/bench/conf/";

  /** A way to start the application. */
  private static final class Way {
    final String name;
    final String[] options;
    final String what;

    /** By round: milliseconds. */
    final List<Long> wall = new ArrayList<>();

    final List<Long> cpu = new ArrayList<>();
    long classes;

    Way(String name, String what, String... options) {
      this.name = name;
      this.what = what;
      this.options = options;
    }
  }

  private final Path directory;
  private final HttpServer endpoint;
  private final List<Way> ways = new ArrayList<>();

  private StartUpFigures(Path directory) throws IOException {
    this.directory = directory;
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          // Reads what is left.
          exchange.getRequestBody().close();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    endpoint.start();
    String metrix = "-javaagent:../agent/target/metrix-agent.jar=" + CONF + "start-up.conf";
    String to = "-Dmetrix.endpoint=http://127.0.0.1:" + endpoint.getAddress().getPort() + "/";
    Path byteman = directory.resolve("agents/byteman.jar");
    Path telemetry = directory.resolve("agents/opentelemetry-javaagent.jar");
    ways.add(new Way("no agent", "call"));
    ways.add(new Way("metrix, nothing loaded that a rule names", "", metrix, to));
    ways.add(new Way("metrix, class woven", "load", metrix, to));
    ways.add(new Way("metrix, called once, delivered at the end", "call", metrix, to));
    ways.add(
        new Way(
            "Byteman, called once",
            "call",
            "-javaagent:" + byteman + "=script:" + CONF + "start-up.btm"));
    ways.add(
        new Way(
            "OpenTelemetry, called once",
            "call",
            "-javaagent:" + telemetry,
            "-Dotel.instrumentation.common.default-enabled=false",
            "-Dotel.instrumentation.methods.enabled=true",
            "-Dotel.instrumentation.methods.include=com.shop.Till[pay]",
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none"));
    ways.add(
        new Way(
            "Elastic, called once",
            "call",
            "-javaagent:" + directory.resolve("agents/elastic-apm-agent.jar"),
            "-Delastic.apm.trace_methods=com.shop.Till#pay",
            "-Delastic.apm.application_packages=com.shop",
            "-Delastic.apm.server_url=http://127.0.0.1:9",
            "-Delastic.apm.disable_send=true",
            "-Delastic.apm.central_config=false",
            "-Delastic.apm.cloud_provider=NONE",
            "-Delastic.apm.metrics_interval=0ms",
            "-Delastic.apm.log_level=ERROR"));
    String glowroot = directory.resolve("glowroot").toString();
    ways.add(
        new Way(
            "Glowroot, called once",
            "call",
            "-javaagent:" + directory.resolve("agents/glowroot.jar"),
            "-Dglowroot.collector.address=127.0.0.1:9",
            "-Dglowroot.agent.id=bench",
            "-Dglowroot.conf.dir=" + glowroot,
            "-Dglowroot.data.dir=" + glowroot,
            "-Dglowroot.log.dir=" + glowroot,
            "-Dglowroot.tmp.dir=" + glowroot));
  }

  static Table measure(Path directory, int rounds) throws IOException, InterruptedException {
    try (StartUpFigures figures = new StartUpFigures(directory)) {
      for (int round = 0; round < rounds; round++) {
        for (Way way : figures.ways) {
          figures.start(way);
        }
      }
      for (Way way : figures.ways) {
        way.classes = figures.countClasses(way);
      }
      return figures.table();
    }
  }

  @Override
  public void close() {
    endpoint.stop(0);
  }

  private void start(Way way) throws IOException, InterruptedException {
    long cpu = Procfs.childrenMillis();
    long start = System.nanoTime();
    run(way, ProcessBuilder.Redirect.appendTo(directory.resolve("start-up.out").toFile()));
    way.wall.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    way.cpu.add(Procfs.childrenMillis() - cpu);
  }

  private void run(Way way, ProcessBuilder.Redirect out, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(more));
    command.addAll(Arrays.asList(way.options));
    command.add("-cp");
    command.add(directory.resolve("classes").toString());
    command.add(way.what.isEmpty() ? "com.shop.Idle" : "com.shop.Till");
    command.add(way.what);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(way.name + " failed, see " + directory.resolve("start-up.out"));
    }
  }

  private long countClasses(Way way) throws IOException, InterruptedException {
    Path out = directory.resolve("start-up-classes.out");
    Files.deleteIfExists(out);
    run(way, ProcessBuilder.Redirect.to(out.toFile()), "-verbose:class");
    long count = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(out), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        // Java 9 and later; Java 8.
        if (line.contains(" source: ") || line.startsWith("[Loaded ")) {
          count++;
        }
      }
    }
    return count;
  }

  private Table table() {
    Way none = ways.get(0);
    Way byteman = ways.get(4);
    long adds = median(byteman.cpu) - median(none.cpu);
    Table table =
        new Table(
            1,
            "start of a trivial main, 20 rules",
            "wall, ms",
            "CPU, ms",
            "adds, ms of CPU",
            "× Byteman",
            "classes added",
            "goal");
    for (Way way : ways) {
      long added = median(way.cpu) - median(none.cpu);
      table.add(
          way.name,
          Long.toString(median(way.wall)),
          Long.toString(median(way.cpu)),
          way == none ? "" : Long.toString(added),
          way == none || adds <= 0 ? "" : String.format(Locale.ROOT, "%.2f", added / (double) adds),
          way == none ? "" : Long.toString(way.classes - none.classes),
          way.name.startsWith("metrix, called") ? "at most 0.6" : "");
    }
    return table;
  }

  private static long median(List<Long> values) {
    return Math.round(Medians.of(values));
  }
}
