package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.regex.Pattern;

/**
 * A real application: the legacy shop on Tomcat 9 under shoppers, at saturation and at half of it,
 * without an agent, with us and with OpenTelemetry. Every round starts each way once, in turn;
 * without an agent twice, which shows how far two runs of the same differ. Shop, shoppers and
 * endpoint share the machine's cores.
 */
final class ApplicationFigures {
  private static final String METRIX =
      "-javaagent:../agent/target/metrix-agent.jar=src/bench/conf/";
  private static final String METHODS =
      "com.shop.checkout.CheckoutService[placeOrder];com.shop.checkout.Warehouse[reserve];"
          + "com.shop.web.CartServlet[doGet,doPost];com.shop.web.CatalogServlet[doGet];"
          + "com.shop.web.CheckoutServlet[doPost];com.shop.web.LoginServlet[doGet,doPost];"
          + "com.shop.web.RegisterServlet[doGet,doPost];com.shop.web.RegisterController[register];"
          + "com.shop.model.Cart[add,clear,getLines,getTotal,isEmpty]";

  private static final String NONE = "no agent";

  private final Path directory;
  private final int rounds;
  private final boolean quick;
  private final List<Way> ways = new ArrayList<>();

  ApplicationFigures(Path directory, int rounds, boolean quick) {
    this.directory = directory;
    this.rounds = rounds;
    this.quick = quick;
    String telemetry = "-javaagent:" + directory.resolve("agents/opentelemetry-javaagent.jar");
    String[] silent = {
      telemetry,
      "-Dotel.traces.exporter=none",
      "-Dotel.metrics.exporter=none",
      "-Dotel.logs.exporter=none",
      "-Dotel.javaagent.logging=none",
      "-Dotel.instrumentation.methods.include=" + METHODS
    };
    List<String> methodsAlone = new ArrayList<>(Arrays.asList(silent));
    methodsAlone.add("-Dotel.instrumentation.common.default-enabled=false");
    methodsAlone.add("-Dotel.instrumentation.methods.enabled=true");
    ways.add(new Way(NONE, Collections.<String>emptyList()));
    ways.add(new Way("metrix, 2 methods", Collections.singletonList(METRIX + "shop-2.conf")));
    ways.add(new Way("metrix, 20 methods", Collections.singletonList(METRIX + "shop-20.conf")));
    ways.add(new Way("metrix, 200 methods", Collections.singletonList(METRIX + "shop-200.conf")));
    ways.add(new Way("OpenTelemetry, 20 methods", methodsAlone));
    ways.add(new Way("OpenTelemetry, 20 methods and all else", Arrays.asList(silent)));
    ways.add(new Way(NONE + ", again", Collections.<String>emptyList()));
    Pattern asked = Pattern.compile(System.getProperty("bench.ways"));
    for (Iterator<Way> i = ways.iterator(); i.hasNext(); ) {
      if (!asked.matcher(i.next().name).find()) {
        i.remove();
      }
    }
  }

  /** What the shop runs with. */
  private static final class Way {
    final String name;
    final List<String> options;
    final List<Double> perSecond = new ArrayList<>();

    /** p50 and p99 in µs, at saturation and at half. */
    final List<List<Double>> micros = new ArrayList<>();

    Way(String name, List<String> options) {
      this.name = name;
      this.options = options;
      for (int i = 0; i < 4; i++) {
        micros.add(new ArrayList<Double>());
      }
    }
  }

  Table measure() throws IOException, InterruptedException {
    double half = 0;
    for (int round = 0; round < rounds; round++) {
      for (Way way : ways) {
        run(way, half);
        // The same for all: of the first run without an agent.
        half = half == 0 ? way.perSecond.get(0) / 2 : half;
      }
    }
    Table table =
        new Table(
            1,
            "the shop on Tomcat 9",
            "requests/s",
            "× no agent",
            "p50, µs",
            "p99, µs",
            "at half: p50",
            "p99",
            "p50 × no agent",
            "p99 ×");
    Way none = ways.get(0);
    for (Way way : ways) {
      table.add(
          way.name,
          decimals(Medians.of(way.perSecond), 0),
          ratio(way.perSecond, none.perSecond),
          decimals(Medians.of(way.micros.get(0)), 0),
          decimals(Medians.of(way.micros.get(1)), 0),
          decimals(Medians.of(way.micros.get(2)), 0),
          decimals(Medians.of(way.micros.get(3)), 0),
          ratio(way.micros.get(2), none.micros.get(2)),
          ratio(way.micros.get(3), none.micros.get(3)));
    }
    return table;
  }

  /** Only what ran in one round is compared; the median of these. */
  private String ratio(List<Double> way, List<Double> none) {
    if (!ways.get(0).name.equals(NONE)) {
      // It wasn't asked for.
      return "";
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ratios.add(way.get(round) / none.get(round));
    }
    return decimals(Medians.of(ratios), 3);
  }

  private void run(Way way, double half) throws IOException, InterruptedException {
    Path base = Files.createTempDirectory(directory, "tomcat");
    try (Child endpoint = DeliveryFigures.startServer()) {
      List<String> options = new ArrayList<>(way.options);
      options.add("-Dmetrix.endpoint=http://127.0.0.1:" + endpoint.read());
      options.add("-Dmetrix.spool.directory=" + base.toAbsolutePath().resolve("spool"));
      options.add("-Dmetrix.log.file=" + base.toAbsolutePath().resolve("metrix.log"));
      try (Server server = Server.tomcat(base, options)) {
        server.awaitAnswer("GET", "/shop/catalog");
        shop(way, server, half);
      }
    }
    Path log = base.resolve("metrix.log");
    if (Files.exists(log)) {
      // What was woven, and how many messages there were, for whoever doubts a figure.
      Files.move(
          log,
          directory.resolve(way.name.replaceAll("\\W+", "-") + ".log"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Folders.delete(base);
  }

  private void shop(Way way, Server server, double half) throws IOException, InterruptedException {
    try (Child shoppers =
        Child.start(
            Collections.<String>emptyList(),
            Child.withoutAgentClasses(),
            HttpLoad.class,
            String.valueOf(server.port))) {
      shoppers.read();
      String seconds = quick ? "3" : "20";
      shoppers.ask("closed " + seconds);
      Scanner full = new Scanner(shoppers.ask("closed " + seconds)).useLocale(Locale.ROOT);
      double perSecond = full.nextDouble();
      way.perSecond.add(perSecond);
      way.micros.get(0).add(full.nextDouble());
      way.micros.get(1).add(full.nextDouble());
      double rate = half == 0 ? perSecond / 2 : half;
      Scanner part =
          new Scanner(shoppers.ask("open " + seconds + " " + rate)).useLocale(Locale.ROOT);
      part.nextDouble();
      way.micros.get(2).add(part.nextDouble());
      way.micros.get(3).add(part.nextDouble());
    }
  }

  private static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
