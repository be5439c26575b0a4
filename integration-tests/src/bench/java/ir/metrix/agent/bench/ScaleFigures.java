package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    users();
    sizes();
    return table;
  }

  private void rules() throws IOException, InterruptedException {
    int[] counts = {1, 100, 1_000};
    double[] start = new double[counts.length];
    double[] call = new double[counts.length];
    double startWithout = median(() -> start(""));
    double callWithout = median(() -> call(""));
    for (int i = 0; i < counts.length; i++) {
      String conf = AGENT + writeRules(counts[i]);
      start[i] = median(() -> start(conf));
      call[i] = median(() -> call(conf));
    }
    for (int i = 0; i < counts.length; i++) {
      add("rules", "start and one call, ms of CPU", counts[i], startWithout, start[i], start[0], 0);
    }
    for (int i = 0; i < counts.length; i++) {
      add("rules", "a tracked call, ns (p50)", counts[i], callWithout, call[i], call[0], 0);
    }
  }

  private void classes() throws IOException, InterruptedException {
    Path jar = ClassLoading.jar(directory);
    double first = 0;
    String conf = writeRules(1_000).toString();
    for (int count : new int[] {1_000, ClassLoading.CLASSES}) {
      double without = median(() -> ClassLoading.load("", jar, count) * 1000.0 / count);
      double with = median(() -> ClassLoading.load(conf, jar, count) * 1000.0 / count);
      first = first == 0 ? with : first;
      add("classes that load, 1000 rules", "µs of CPU a class", count, without, with, first, 1);
    }
  }

  private void users() throws IOException, InterruptedException {
    double first = 0;
    for (int users : new int[] {10, 1_000_000}) {
      double with = median(() -> deliver(users, 0));
      first = first == 0 ? with : first;
      add("users", "delivery, µs of CPU a message", users, Double.NaN, with, first, 1);
    }
  }

  private void sizes() throws IOException, InterruptedException {
    double first = 0;
    for (int texts : new int[] {0, 20}) {
      double with = median(() -> deliver(1_000_000, texts));
      first = first == 0 ? with : first;
      int bytes = texts == 0 ? 200 : 1_000 * texts;
      add("bytes of a message", "delivery, µs of CPU", bytes, Double.NaN, with, first, 1);
    }
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

  private double median(Figure figure) throws IOException, InterruptedException {
    double[] values = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      values[i] = figure.take();
    }
    Arrays.sort(values);
    return values[rounds / 2];
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

  private double deliver(int users, int texts) throws IOException, InterruptedException {
    try (Child server = DeliveryFigures.startServer()) {
      String count = String.valueOf((quick ? 20_000 : 200_000) / (texts + 1));
      Scanner figures =
          new Scanner(
                  Child.line(
                      Collections.singletonList("-D" + DeliveryLoad.LARGE + "=" + texts),
                      System.getProperty("java.class.path"),
                      DeliveryLoad.class,
                      "metrix",
                      server.read(),
                      count,
                      count,
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
