package ir.metrix.agent.bench;

import ir.metrix.agent.ledger.Ledger;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.once.Fact;
import ir.metrix.agent.once.FactWindow;
import ir.metrix.agent.spool.Durability;
import ir.metrix.agent.spool.Spool;
import ir.metrix.agent.spool.SpoolOptions;
import ir.metrix.agent.spool.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What {@code once} costs with so many values in its window. Runs in a JVM of its own and prints
 * one line: nanoseconds to make a fact of a value, to mark a new one, to find one that is known;
 * bytes of heap and of disk a fact; milliseconds in which the next start reads all of them.
 */
final class FactFigures {
  private static final long DAY = 24 * 3_600_000L;
  private static final int GROUP = 4_096;

  private final int facts;

  /** So that nothing measured is left out. */
  private long sum;

  private FactFigures(int facts) {
    this.facts = facts;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory(Paths.get(args[1]), "once");
    try {
      new FactFigures(100_000).measure(Files.createDirectory(directory.resolve("warm-up")));
      FactFigures figures = new FactFigures(Integer.parseInt(args[0]));
      System.out.println(figures.measure(Files.createDirectory(directory.resolve("spool"))));
    } finally {
      Folders.delete(directory);
    }
  }

  private static Fact fact(int number) {
    return Fact.of("order-paid", "ORD-" + number, DAY);
  }

  private FactWindow window() {
    FactWindow window = new FactWindow(() -> System.currentTimeMillis(), facts + facts / 4L);
    window.keepFor(DAY);
    return window;
  }

  private String measure(Path directory) throws Exception {
    long before = usedHeap();
    FactWindow window = window();
    long making = System.nanoTime();
    for (int i = 0; i < facts; i++) {
      sum += fact(i).key();
    }
    long marking = System.nanoTime();
    for (int i = 0; i < facts; i++) {
      sum += window.mark(fact(i)) ? 1 : 0;
    }
    long finding = System.nanoTime();
    for (int i = 0; i < facts; i++) {
      sum += window.mark(fact(i)) ? 1 : 0;
    }
    long end = System.nanoTime();
    double heap = (usedHeap() - before) / (double) facts;
    if (window.size() != facts || window.forgotten() > 0) {
      throw new IllegalStateException("some were forgotten");
    }
    double make = (marking - making) / (double) facts;
    window = null;
    spool(directory);
    long disk = onceBytes(directory.resolve("process-1"));

    FactWindow next = window();
    Spool spool = spool(directory, next);
    long reading = System.nanoTime();
    boolean isReady = false;
    while (!isReady) {
      isReady = spool.prepare();
    }
    long read = System.nanoTime();
    spool.close();
    if (next.size() != facts || sum == 0) {
      throw new IllegalStateException(next.size() + " were read");
    }
    return String.format(
        Locale.ROOT,
        "%.0f %.0f %.0f %.1f %.1f %d",
        make,
        (finding - marking) / (double) facts - make,
        (end - finding) / (double) facts - make,
        heap,
        disk / (double) facts,
        (read - reading) / 1_000_000);
  }

  private void spool(Path directory) throws IOException {
    Spool spool = spool(directory, window());
    List<SpoolRecord> out = new ArrayList<>();
    byte[] message = {'{', '}'};
    spool.prepare();
    for (int i = 0; i < facts; i++) {
      spool.append(new SpoolRecord("", "u", null, "order-paid", "", 0, message, fact(i)));
      if (i % GROUP == 0) {
        spool.flush(out);
        out.clear();
      }
    }
    spool.flush(out);
    spool.close();
  }

  private static Spool spool(Path directory, FactWindow window) {
    SpoolOptions options =
        SpoolOptions.builder()
            .durability(Durability.OS)
            .directories(Collections.singletonList(directory))
            .maxBytes(64L << 30)
            .applicationIds(Collections.singletonMap("", "application"))
            .build();
    Spool spool = new Spool(options, new Ledger(), new AgentLog(new ByteArrayOutputStream()));
    spool.keepFacts(window);
    return spool;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long onceBytes(Path store) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store, "once-*")) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
