package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * Delivery over loopback HTTP/1.1 to a {@link CheapServer}: what a message costs beside a bare loop
 * over OkHttp and beside others' SDKs, how fast a backlog drains, and what the application's calls
 * feel of an endpoint that does not do well. Everything runs in JVMs of its own, in rounds.
 */
final class DeliveryFigures {
  private static final String AGENT =
      "-javaagent:../agent/target/metrix-agent.jar=src/bench/conf/hook.conf";

  /**
   * A page of the young generation that is touched for the first time costs the thread that
   * allocates some 2 µs. A healthy endpoint makes more garbage, so that the heap has been gone
   * through sooner: without this the slower one would be told from the faster by that alone.
   */
  private static final List<String> TOUCHED_HEAP =
      Arrays.asList("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  /** A port at which nobody listens. */
  private static final String NOBODY = "9";

  private final Path directory;
  private final int rounds;
  private final boolean quick;

  DeliveryFigures(Path directory, int rounds, boolean quick) {
    this.directory = directory;
    this.rounds = rounds;
    this.quick = quick;
  }

  /** A way to send, and what it came to in each round. */
  private static final class Way {
    final String name;
    final String sender;
    final int users;
    final List<Double> perSecond = new ArrayList<>();
    final List<Double> ratios = new ArrayList<>();
    final List<Double> micros = new ArrayList<>();
    final List<Double> together = new ArrayList<>();

    Way(String name, String sender, int users) {
      this.name = name;
      this.sender = sender;
      this.users = users;
    }
  }

  Table throughput() throws IOException, InterruptedException {
    int messages = quick ? 100_000 : 300_000;
    // What the JIT compiles would count as a third of a message's CPU.
    int warmUp = quick ? 100_000 : 200_000;
    Way loop = new Way("OkHttp in a loop, 4 threads, no queue", "okhttp", Integer.MAX_VALUE);
    List<Way> ways =
        Arrays.asList(
            loop,
            new Way("metrix, each message another user's", "metrix", Integer.MAX_VALUE),
            new Way("metrix, 100 users", "metrix", 100),
            new Way("Segment's SDK", "segment", Integer.MAX_VALUE),
            new Way("PostHog's SDK", "posthog", Integer.MAX_VALUE),
            new Way("Snowplow's SDK", "snowplow", Integer.MAX_VALUE));
    for (int round = 0; round < rounds; round++) {
      for (Way way : ways) {
        send(way, warmUp, messages);
        // Neighbours make a machine faster or slower by half within minutes: only what ran one
        // after the other is compared.
        way.ratios.add(way.perSecond.get(round) / loop.perSecond.get(round));
      }
    }
    Table table =
        new Table(
            1,
            "delivery over HTTP/1.1, loopback",
            "messages/s",
            "× loop",
            "goal",
            "CPU µs/message",
            "messages a request");
    for (Way way : ways) {
      table.add(
          way.name,
          decimals(Medians.of(way.perSecond), 0),
          decimals(Medians.of(way.ratios), 2),
          way == ways.get(1) ? "at least 0.9" : "",
          decimals(Medians.of(way.micros), 1),
          decimals(Medians.of(way.together), 1));
    }
    return table;
  }

  private void send(Way way, int warmUp, int messages) throws IOException, InterruptedException {
    try (Child server = startServer()) {
      String port = server.read();
      boolean ours = way.sender.equals("metrix") || way.sender.equals("okhttp");
      String line =
          ours
              ? Child.line(
                  DeliveryLoad.class,
                  way.sender,
                  port,
                  String.valueOf(warmUp),
                  String.valueOf(messages),
                  String.valueOf(way.users),
                  directory.toString())
              : Child.line(
                  Collections.<String>emptyList(),
                  Child.ownClasses()
                      + java.io.File.pathSeparator
                      + directory.resolve("sdks").resolve(way.sender)
                      + java.io.File.separator
                      + "*",
                  SdkLoad.class,
                  way.sender,
                  port,
                  String.valueOf(warmUp),
                  String.valueOf(messages));
      Scanner figures = new Scanner(line).useLocale(Locale.ROOT);
      way.perSecond.add(messages / figures.nextDouble());
      way.micros.add(figures.nextDouble());
      way.together.add((warmUp + messages) / Double.parseDouble(server.ask("count")));
    }
  }

  /** A million by default; more, as ten million, by {@code -Dbench.backlog}. */
  Table backlog(int most) throws IOException, InterruptedException {
    Table table =
        new Table(
            1,
            "messages that wait",
            "messages/s",
            "CPU µs/message",
            "messages a request",
            "most live heap, MB",
            "with -Xmx, MB");
    int count = quick ? 50_000 : 1_000_000;
    drain(table, "each another user's", count, Integer.MAX_VALUE, 1);
    drain(table, "of 10 users, by turns", count, 10, 1);
    drain(table, "of 100 users, by turns", count, 100, 1);
    if (most > 0) {
      // One request for each would take as long again for every million.
      drain(table, "ten of a user in a row", most, Integer.MAX_VALUE, 10);
    }
    return table;
  }

  private void drain(Table table, String whose, int count, int users, int inARow)
      throws IOException, InterruptedException {
    try (Child server = startServer()) {
      String port = server.read();
      Scanner figures =
          new Scanner(
                  Child.line(
                      Arrays.asList("-Xmx256m", "-D" + DeliveryLoad.IN_A_ROW + "=" + inARow),
                      System.getProperty("java.class.path"),
                      DeliveryLoad.class,
                      "backlog",
                      port,
                      "0",
                      String.valueOf(count),
                      String.valueOf(users),
                      directory.toString()))
              .useLocale(Locale.ROOT);
      String perSecond = decimals(count / figures.nextDouble(), 0);
      String micros = decimals(figures.nextDouble(), 1);
      table.add(
          count + ", " + whose,
          perSecond,
          micros,
          decimals(count / Double.parseDouble(server.ask("count")), 1),
          figures.next(),
          "256");
    }
  }

  /** Rows by what the endpoint does. */
  Table latency() throws IOException, InterruptedException {
    Table table =
        new Table(
            1,
            "a tracked call, 10000 a second; the endpoint is",
            "p50, ns",
            "p99, ns",
            "p99.9, ns",
            "most, µs");
    String[] moods = {"no agent", "healthy", "slow", "hanging", "gone"};
    long[][][] columns = new long[moods.length][4][rounds];
    // By turns, so that a busy minute does not fall on one of them alone.
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < moods.length; i++) {
        try (Child server = startServer()) {
          String port = server.read();
          if (moods[i].equals("slow") || moods[i].equals("hanging")) {
            server.ask(moods[i]);
          }
          Scanner figures = new Scanner(latency(moods[i], port));
          for (long[] column : columns[i]) {
            column[round] = figures.nextLong();
          }
        }
      }
    }
    for (int i = 0; i < moods.length; i++) {
      table.add(
          moods[i] + (moods[i].equals("slow") ? " (1 s for each answer)" : ""),
          Long.toString(Medians.of(columns[i][0])),
          Long.toString(Medians.of(columns[i][1])),
          Long.toString(Medians.of(columns[i][2])),
          Long.toString(Medians.of(columns[i][3]) / 1000));
    }
    return table;
  }

  private String latency(String mood, String port) throws IOException, InterruptedException {
    Path spool = Files.createTempDirectory(directory, "latency-spool");
    List<String> options = new ArrayList<>(TOUCHED_HEAP);
    if (!mood.equals("no agent")) {
      options.add(AGENT);
      options.add("-Dmetrix.endpoint=http://127.0.0.1:" + (mood.equals("gone") ? NOBODY : port));
      options.add("-Dmetrix.spool.directory=" + spool.toAbsolutePath());
      options.add("-Dmetrix.spool.durability=os");
      options.add("-Dmetrix.spool.max-size=1G");
    }
    try {
      return Child.line(
          options,
          Child.withoutAgentClasses(),
          CallLatency.class,
          quick ? "1" : "10",
          quick ? "2" : "30");
    } finally {
      Folders.delete(spool);
    }
  }

  /** The other side; it says its port first. */
  static Child startServer() throws IOException {
    return Child.start(Collections.singletonList("-Xmx64m"), Child.ownClasses(), CheapServer.class);
  }

  private static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
