package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/** How costs grow with the work: rules, classes that load, users, and the size of a message. */
final class ScaleFigures {
  private static final String AGENT = "-javaagent:../agent/target/metrix-agent.jar=";

  private final Path directory;
  private final int rounds;
  private final boolean quick;
  private final Table table =
      new Table(2, "what grows", "what it costs", "to", "no agent", "metrix", "× the first");

  ScaleFigures(Path directory, int rounds, boolean quick) {
    this.directory = directory;
    this.rounds = rounds;
    this.quick = quick;
  }

  /** One measurement, repeated. */
  private interface Figure {
    double take() throws IOException, InterruptedException;
  }

  Table measure() throws IOException, InterruptedException {
    rules();
    classes();
    deliveries();
    return table;
  }

  private void rules() throws IOException, InterruptedException {
    int[] counts = {1, 100, 1_000};
    List<Figure> starts = new ArrayList<>();
    List<Figure> calls = new ArrayList<>();
    starts.add(() -> start(""));
    calls.add(() -> call(""));
    for (int count : counts) {
      String conf = AGENT + writeRules(count);
      starts.add(() -> start(conf));
      calls.add(() -> call(conf));
    }
    double[] start = medians(starts);
    double[] call = medians(calls);
    for (int i = 0; i < counts.length; i++) {
      add("rules", "start and one call, ms of CPU", counts[i], start[0], start[i + 1], start[1], 0);
    }
    for (int i = 0; i < counts.length; i++) {
      add("rules", "a tracked call, ns (p50)", counts[i], call[0], call[i + 1], call[1], 0);
    }
  }

  private void classes() throws IOException, InterruptedException {
    int[] counts = {1_000, ClassLoading.CLASSES};
    Path jar = ClassLoading.jar(directory);
    String conf = writeRules(1_000).toString();
    List<Figure> loads = new ArrayList<>();
    for (int count : counts) {
      loads.add(() -> ClassLoading.load("", jar, count) * 1000.0 / count);
      loads.add(() -> ClassLoading.load(conf, jar, count) * 1000.0 / count);
    }
    double[] micros = medians(loads);
    for (int i = 0; i < counts.length; i++) {
      add(
          "classes that load, 1000 rules",
          "µs of CPU a class",
          counts[i],
          micros[2 * i],
          micros[2 * i + 1],
          micros[1],
          1);
    }
  }

  /** A million users are a million messages; the large ones are as many as take as long. */
  private void deliveries() throws IOException, InterruptedException {
    int messages = quick ? 20_000 : 1_000_000;
    int large = messages / 20;
    double[] micros =
        medians(
            Arrays.asList(
                () -> deliver(10, 0, messages),
                () -> deliver(Integer.MAX_VALUE, 0, messages),
                () -> deliver(Integer.MAX_VALUE, 20, large)));
    String cost = "delivery, µs of CPU a message";
    add("users", cost, 10, Double.NaN, micros[0], micros[0], 1);
    add("users", cost, messages, Double.NaN, micros[1], micros[0], 1);
    add("bytes of a message", cost, 200, Double.NaN, micros[1], micros[1], 1);
    add("bytes of a message", cost, 20_000, Double.NaN, micros[2], micros[1], 1);
  }

  private void add(
      String grows, String cost, int to, double without, double with, double first, int digits) {
    table.add(
        grows,
        cost,
        String.valueOf(to),
        Double.isNaN(without) ? "" : decimals(without, digits),
        decimals(with, digits),
        decimals(with / first, 2));
  }

  /** By turns, so that a busy minute does not fall on one of them alone. */
  private double[] medians(List<Figure> figures) throws IOException, InterruptedException {
    double[][] values = new double[figures.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < values.length; i++) {
        values[i][round] = figures.get(i).take();
      }
    }
    double[] medians = new double[values.length];
    for (int i = 0; i < medians.length; i++) {
      medians[i] = Medians.of(values[i]);
    }
    return medians;
  }

  private static double start(String agent) throws IOException, InterruptedException {
    long cpu = Procfs.childrenMillis();
    try (Child child = Child.start(options(agent), Child.ownClasses(), "com.shop.Till", "call")) {
      child.read();
    }
    return Procfs.childrenMillis() - cpu;
  }

  private double call(String agent) throws IOException, InterruptedException {
    return new Scanner(
            Child.line(
                options(agent),
                Child.withoutAgentClasses(),
                CallLatency.class,
                quick ? "1" : "5",
                quick ? "1" : "10"))
        .nextInt();
  }

  private static List<String> options(String agent) {
    return agent.isEmpty() ? Collections.<String>emptyList() : Collections.singletonList(agent);
  }

  private double deliver(int users, int texts, int messages)
      throws IOException, InterruptedException {
    try (Child server = DeliveryFigures.startServer()) {
      String warmUp = String.valueOf(Math.min(messages, 200_000));
      Scanner figures =
          new Scanner(
                  Child.line(
                      Collections.singletonList("-D" + DeliveryLoad.LARGE + "=" + texts),
                      System.getProperty("java.class.path"),
                      DeliveryLoad.class,
                      "metrix",
                      server.read(),
                      warmUp,
                      String.valueOf(messages),
                      String.valueOf(users),
                      directory.toString()))
              .useLocale(Locale.ROOT);
      figures.nextDouble();
      return figures.nextDouble();
    }
  }

  /** The first two mean the classes of the trivial main and of the call that is timed. */
  private Path writeRules(int count) throws IOException {
    StringBuilder conf = new StringBuilder();
    conf.append("metrix {\n  application-id = bench, api-key = bench\n")
        .append("  endpoint = \"http://127.0.0.1:9/\"\n")
        .append("  shutdown.timeout = 0 s\n")
        .append("  spool.durability = memory\n  log { file = scale.log }\n  track {\n")
        .append("    paid { class = [com.shop.Till, com.shop.Checkout], method = [pay, three]\n")
        .append("      message { type = revenue, customName = paid, currency = IRR\n")
        .append("        customUserId = \"#{order.customer.email}\"\n")
        .append("        revenue = \"#{order.total.amount}\" } }\n");
    for (int i = 1; i < count; i++) {
      conf.append("    rule")
          .append(i)
          .append(" { class = com.shop.web.Controller")
          .append(i)
          .append(", method = submit\n      message { type = action, customName = submitted\n")
          .append("        customUserId = \"#{args[0].user}\" } }\n");
    }
    conf.append("  }\n}\n");
    Path file = directory.resolve("rules-" + count + ".conf");
    Files.write(file, conf.toString().getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
