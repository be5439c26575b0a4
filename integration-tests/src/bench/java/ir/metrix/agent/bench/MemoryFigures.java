package ir.metrix.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a trivial application: without the agent, with it when one message of twenty rules
 * was delivered, and when a million were. After collections, looked at from outside: Linux only.
 */
final class MemoryFigures {
  private static final String AGENT_JAR = "../agent/target/metrix-agent.jar";
  private static final long UNTIL_SECONDS = 600;
  private static final Pattern SENT = Pattern.compile("\"sent\"\\s*:\\s*(\\d+)");

  /** kB of heap, of RSS, threads, kB of metaspace. */
  private static final int FIGURES = 4;

  private final Path directory;
  private final int rounds;
  private final int messages;

  MemoryFigures(Path directory, int rounds, int messages) {
    this.directory = directory;
    this.rounds = rounds;
    this.messages = messages;
  }

  Table measure() throws IOException, InterruptedException {
    long[][] none = new long[FIGURES][rounds];
    long[][] idle = new long[FIGURES][rounds];
    long[][] busy = new long[FIGURES][rounds];
    try (Child server = DeliveryFigures.startServer()) {
      String port = server.read();
      for (int round = 0; round < rounds; round++) {
        put(none, round, stand(null, 1));
        put(idle, round, stand(port, 1));
        put(busy, round, stand(port, messages));
      }
    }
    Table table =
        new Table(
            1,
            "a trivial main, 20 rules",
            "heap after GC, MB",
            "RSS, MB",
            "threads",
            "metaspace, MB",
            "adds heap",
            "adds RSS",
            "goal");
    add(table, "no agent", none, none, "");
    add(table, "metrix, one message delivered", idle, none, "10 of heap, 30 of RSS");
    add(table, "metrix, " + messages + " messages delivered", busy, none, "");
    return table;
  }

  private static void put(long[][] columns, int round, long[] figures) {
    for (int i = 0; i < FIGURES; i++) {
      columns[i][round] = figures[i];
    }
  }

  private static void add(Table table, String name, long[][] row, long[][] none, String goal) {
    boolean isNone = row == none;
    table.add(
        name,
        megabytes(Medians.of(row[0])),
        megabytes(Medians.of(row[1])),
        Long.toString(Medians.of(row[2])),
        megabytes(Medians.of(row[3])),
        isNone ? "" : megabytes(Medians.of(row[0]) - Medians.of(none[0])),
        isNone ? "" : megabytes(Medians.of(row[1]) - Medians.of(none[1])),
        goal);
  }

  /** Without an agent if there is no port. */
  private long[] stand(String port, int calls) throws IOException, InterruptedException {
    Path spool = Files.createTempDirectory(directory, "memory-spool");
    List<String> options =
        port == null
            ? Collections.<String>emptyList()
            : Arrays.asList(
                "-javaagent:" + AGENT_JAR + "=src/bench/conf/start-up.conf",
                "-Dmetrix.endpoint=http://127.0.0.1:" + port,
                "-Dmetrix.spool.directory=" + spool.toAbsolutePath());
    try (Child application = Child.start(options, Child.ownClasses(), "com.shop.Standing")) {
      String pid = application.read();
      application.ask(String.valueOf(calls));
      if (port != null) {
        awaitSent(pid, calls);
      }
      Procfs.collectGarbage(pid);
      long[] heapAndMetaspace = Procfs.heapAndMetaspace(pid);
      return new long[] {
        heapAndMetaspace[0],
        Procfs.status(pid, "VmRSS"),
        Procfs.status(pid, "Threads"),
        heapAndMetaspace[1]
      };
    } finally {
      Folders.delete(spool);
    }
  }

  private static void awaitSent(String pid, int messages) throws IOException, InterruptedException {
    List<String> status = new ArrayList<>();
    status.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    status.addAll(Arrays.asList("-jar", AGENT_JAR, "status", pid, "--json"));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(UNTIL_SECONDS);
    String said;
    do {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("not all was delivered");
      }
      // Figures are written down once a second.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      said = String.join(" ", Procfs.lines(status));
    } while (sent(said) < messages);
  }

  private static long sent(String status) {
    Matcher sent = SENT.matcher(status);
    return sent.find() ? Long.parseLong(sent.group(1)) : 0;
  }

  private static String megabytes(long kilobytes) {
    return String.format(Locale.ROOT, "%.1f", kilobytes / 1024.0);
  }
}
