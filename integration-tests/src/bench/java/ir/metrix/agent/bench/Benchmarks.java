package ir.metrix.agent.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints their table, then what first uses cost. Every round measures
 * everything, each in a JVM of its own: a minute in which the machine was busy with something else
 * does not fall on one way of a case alone.
 */
public final class Benchmarks {
  private static final String HOOK = "\\.HookBenchmark\\.";
  private static final String NOT_HOOK = "\\.(?!HookBenchmark)[A-Z]\\w+\\.\\w+$";

  private final boolean quick = Boolean.getBoolean("bench.quick");
  private final int threads = Integer.getInteger("bench.threads", 1);
  private final String only = System.getProperty("bench.only", ".");
  private final Path directory = Paths.get(System.getProperty("bench.directory", "target/bench"));
  private final PrintStream out;

  private Benchmarks(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    new Benchmarks(utf8()).run();
  }

  private static PrintStream utf8() throws UnsupportedEncodingException {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
  }

  private void run() throws IOException, RunnerException, InterruptedException {
    Files.createDirectories(directory);
    out.println(machine());
    int rounds = quick ? 1 : 3;
    Figures figures = new Figures();
    HookFigures hooks = new HookFigures();
    for (int round = 1; round <= rounds; round++) {
      out.println("Round " + round + " of " + rounds + " …");
      for (RunResult result : run(round, "expressions", HOOK)) {
        figures.add(result);
      }
      for (RunResult result : runWithoutAgentClasses(round)) {
        hooks.add(result);
      }
    }
    out.println();
    if (Pattern.compile(only).matcher(ClassLoading.class.getSimpleName()).find()) {
      out.println(ClassLoading.measure(directory, quick ? 1 : 7));
    }
    if (Pattern.compile(only).matcher(StartUpFigures.class.getSimpleName()).find()) {
      out.println(StartUpFigures.measure(directory, quick ? 2 : 15));
    }
    if (!hooks.isEmpty()) {
      out.println(hooks.table());
    }
    if (!figures.isEmpty()) {
      out.println(table(figures));
      out.println(notes());
      out.println(firstUses(quick ? 3 : 11));
    }
    if (Pattern.compile(only).matcher("SpoolFigures.spool").find()) {
      out.println(spool(quick ? 1 : 5));
    }
    if (Pattern.compile(only).matcher("FactFigures.once").find()) {
      out.println(once());
    }
  }

  private Table once() throws IOException, InterruptedException {
    Table table =
        new Table(
            0,
            "values of once",
            "ns, UUID",
            "ns, new",
            "ns, known",
            "heap bytes each",
            "disk bytes each",
            "read at start, ms");
    for (String facts : new String[] {"100000", quick ? "1000000" : "10000000"}) {
      Scanner figures = new Scanner(child(FactFigures.class, facts, directory.toString()));
      table.add(
          facts,
          figures.next(),
          figures.next(),
          figures.next(),
          figures.next(),
          figures.next(),
          figures.next());
    }
    return table;
  }

  /** The medians of some JVMs; what can be bought with what is told from the rows. */
  private Table spool(int processes) throws IOException, InterruptedException {
    Table table =
        new Table(
            1,
            "hook to spool, durability",
            "messages/s",
            "CPU ns/message, hook",
            "CPU ns/message, spool",
            "messages/s a core",
            "goal");
    for (String durability : new String[] {"OS", "DISK"}) {
      long[][] columns = new long[3][processes];
      for (int i = 0; i < processes; i++) {
        Scanner figures =
            new Scanner(
                child(
                    SpoolFigures.class,
                    durability,
                    quick ? "1000000" : "5000000",
                    directory.toString()));
        for (long[] column : columns) {
          column[i] = figures.nextLong();
        }
      }
      long spoolNanos = Math.max(1, median(columns[2]));
      table.add(
          durability.toLowerCase(Locale.ROOT),
          Long.toString(median(columns[0])),
          Long.toString(median(columns[1])),
          Long.toString(spoolNanos),
          Long.toString(1_000_000_000 / spoolNanos),
          durability.equals("OS") ? "500000" : "");
    }
    return table;
  }

  /**
   * JMH takes the class path of its JVMs from ours: with these classes the packed agent would not
   * start.
   */
  private Collection<RunResult> runWithoutAgentClasses(int round) throws RunnerException {
    String all = System.getProperty("java.class.path");
    Path agentClasses = Paths.get(System.getProperty("bench.agent.classes")).normalize();
    StringBuilder others = new StringBuilder();
    for (String entry : all.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!Paths.get(entry).normalize().equals(agentClasses)) {
        others.append(others.length() == 0 ? "" : File.pathSeparator).append(entry);
      }
    }
    System.setProperty("java.class.path", others.toString());
    try {
      return run(round, "hook", NOT_HOOK);
    } finally {
      System.setProperty("java.class.path", all);
    }
  }

  /** Runs what was asked for; nothing if all of it is to be left out. */
  private Collection<RunResult> run(int round, String name, String without) throws RunnerException {
    try {
      return new Runner(options(round, name).exclude(without).build()).run();
    } catch (NoBenchmarksException e) {
      return Collections.emptyList();
    }
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "%s %s, %d cores. Per way %s.%n",
        System.getProperty("java.vm.name"),
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        quick
            ? "1 JVM, 2 × 0.4 s of warm-up, 4 × 0.3 s measured: only a glance"
            : "3 JVMs, 5 × 1 s of warm-up and 5 × 1 s measured in each: about 20 minutes");
  }

  private OptionsBuilder options(int round, String name) {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(only)
        .mode(Mode.AverageTime)
        .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
        .threads(threads)
        .forks(1)
        .warmupIterations(quick ? 2 : 5)
        .warmupTime(TimeValue.milliseconds(quick ? 400 : 1000))
        .measurementIterations(quick ? 4 : 5)
        .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
        .addProfiler(GCProfiler.class)
        .addProfiler(AllocatedBytes.class)
        .addProfiler(CallerBytes.class)
        .shouldFailOnError(true)
        .param("alternative", supported())
        .output(directory.resolve("jmh-" + name + "-" + round + ".log").toString())
        .resultFormat(ResultFormatType.JSON)
        .result(directory.resolve("jmh-" + name + "-" + round + ".json").toString());
    return options;
  }

  private static String[] supported() {
    List<String> names = new ArrayList<>();
    for (Alternative alternative : Alternative.values()) {
      if (alternative.isSupported()) {
        names.add(alternative.name());
      }
    }
    return names.toArray(new String[0]);
  }

  private static Table table(Figures figures) {
    Table table =
        new Table(
            2, "case", "way", "ns/op", "± (99.9 %)", "median", "bytes/op", "× by hand", "goal");
    for (Case ofCase : figures.cases()) {
      List<Figures.Way> ways = figures.ways(ofCase);
      Figures.Way first = ways.get(0);
      for (Figures.Way way : ways) {
        boolean hand = first.name.equals(Figures.BY_HAND);
        table.add(
            ofCase.label,
            way.name,
            decimals(way.nanos.getMean(), 2),
            decimals(way.nanos.getMeanErrorAt(0.999), 2),
            decimals(way.nanos.getPercentile(50), 2),
            decimals(way.bytes.getMean(), 0),
            hand ? decimals(way.nanos.getPercentile(50) / first.nanos.getPercentile(50), 2) : "?",
            way.name.equals(CompiledExpressions.LINKED) ? ofCase.goal : "");
      }
    }
    return table;
  }

  private static String decimals(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  private static String notes() {
    return String.join(
        System.lineSeparator(),
        "Every other way is called from one place that has met four other receivers (a",
        "megamorphic call), for another of four rules every 4096 calls; 'by hand' and the",
        "static method are what the JIT may inline, as if they stood in the tracked method.",
        "ns/op is JMH's mean over all iterations, with its error; '× by hand' divides the medians, which",
        "a few disturbed iterations do not move.",
        "The agent's calls are found in objects, as those by hand are in arrays; 'message' fills one.",
        "");
  }

  private Table firstUses(int processes) throws IOException, InterruptedException {
    Table table =
        new Table(
            1, "first use in a JVM", "first, ms", "classes", "second, ms", "classes of second");
    addFirstUse(table, CompiledExpressions.FORM, FirstUse.AGENT, processes);
    addFirstUse(table, Alternative.LINKED, FirstUse.LINKED, processes);
    for (Alternative alternative : Alternative.values()) {
      if (alternative.isSupported()) {
        addFirstUse(table, alternative.label, alternative.name(), processes);
      }
    }
    return table;
  }

  private static void addFirstUse(Table table, String label, String argument, int processes)
      throws IOException, InterruptedException {
    long[][] columns = new long[4][processes];
    for (int i = 0; i < processes; i++) {
      Scanner figures = new Scanner(firstUse(argument));
      for (long[] column : columns) {
        column[i] = figures.nextLong();
      }
    }
    table.add(
        label,
        decimals(median(columns[0]) / 1000.0, 1),
        Long.toString(median(columns[1])),
        decimals(median(columns[2]) / 1000.0, 1),
        Long.toString(median(columns[3])));
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static String firstUse(String argument) throws IOException, InterruptedException {
    return child(FirstUse.class, argument);
  }

  /** The one line that a main class prints in a JVM of its own. */
  private static String child(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            Arrays.asList(
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(main.getSimpleName() + Arrays.toString(arguments) + " failed");
      }
      return line;
    }
  }
}
