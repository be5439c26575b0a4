package ir.metrix.agent.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
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

  /** What a glance at everything leaves out: it would take more than three minutes. */
  private static final String LONG =
      "\\.(Lambda|PrivateMembers|Message)Benchmark\\."
          + "|\\.(prototype|byHandCalled|inMethod|classPer\\w+)$";

  private static final List<String> METHODS =
      Arrays.asList("three", "eight", "unpaid", "before", "scope", "stage", "thrice", "dynamic");

  /** Those of them that others' agents do too, and several threads. */
  private static final List<String> CONTENDED = Arrays.asList("three", "unpaid");

  private static final String NOT_HOOK = "\\.(?!HookBenchmark)[A-Z]\\w+\\.\\w+$";

  private final boolean quick = Boolean.getBoolean("bench.quick");
  private final int threads = Integer.getInteger("bench.threads", 1);
  private final String only = System.getProperty("bench.only", ".");
  private final Path directory = Paths.get(System.getProperty("bench.directory", "target/bench"));
  private final PrintStream out;

  /** Nothing is chosen: all of it, in less than three minutes. */
  private final boolean glance = quick && only.equals(".");

  /** One run of {@link HookBenchmark}: which of its ways, of which method, on which threads. */
  private static final class HookRun {
    final String name;
    final String ways;
    final String method;
    final int count;
    final String threads;
    final boolean virtual;

    HookRun(String name, String ways, int count, String threads, boolean virtual, String method) {
      this.name = name + "-" + method;
      this.ways = ways;
      this.count = count;
      this.threads = threads;
      this.virtual = virtual;
      this.method = method;
    }
  }

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
    configureGlowroot();
    out.println(machine());
    if (glance) {
      out.println(
          "Left out of the quick form: prototypes, the cases lambda, private and message; of the hook"
              + " all but two methods, more threads, and other agents but Byteman.\n");
    }
    int rounds = rounds(1, 3);
    Figures figures = new Figures();
    HookFigures hooks = new HookFigures();
    for (int round = 1; round <= rounds; round++) {
      out.println("Round " + round + " of " + rounds + " …");
      OptionsBuilder expressions = options(round, "expressions");
      expressions.exclude(HOOK);
      if (glance) {
        expressions.exclude(LONG);
      }
      for (RunResult result : run(expressions)) {
        figures.add(result);
      }
      for (HookRun run : hookRuns()) {
        for (RunResult result : runWithoutAgentClasses(round, run)) {
          hooks.add(result, run.threads);
        }
      }
    }
    out.println();
    if (isAskedFor("ClassLoading")) {
      out.println(ClassLoading.measure(directory, rounds(1, 7)));
    }
    if (isAskedFor("StartUpFigures")) {
      out.println(StartUpFigures.measure(directory, rounds(2, 15)));
    }
    if (!hooks.isEmpty()) {
      out.println(hooks.table());
    }
    if (!figures.isEmpty()) {
      out.println(table(figures));
      out.println(notes());
      out.println(firstUses(rounds(3, 11)));
    }
    if (isAskedFor("SpoolFigures.spool")) {
      out.println(spool(rounds(1, 5)));
    }
    if (isAskedFor("FactFigures.once")) {
      out.println(once());
    }
    DeliveryFigures delivery = new DeliveryFigures(directory, rounds(1, 3), quick);
    if (isAskedForByName("DeliveryFigures.throughput")) {
      out.println(delivery.throughput());
    }
    if (isAskedForByName("DeliveryFigures.backlog")) {
      out.println(delivery.backlog(Integer.getInteger("bench.backlog", 0)));
    }
    if (isAskedForByName("DeliveryFigures.latency")) {
      out.println(delivery.latency());
    }
    runWholeProcesses();
  }

  private void runWholeProcesses() throws IOException, InterruptedException {
    if (isAskedForByName("ServerStartFigures")) {
      out.println(ServerStartFigures.measure(directory, rounds(1, 10)));
    }
    if (isAskedFor("MemoryFigures")) {
      out.println(new MemoryFigures(directory, rounds(1, 5), quick ? 20_000 : 1_000_000).measure());
    }
    if (isAskedForByName("ApplicationFigures")) {
      out.println(new ApplicationFigures(directory, rounds(1, 5), quick).measure());
    }
    if (isAskedForByName("ScaleFigures")) {
      out.println(new ScaleFigures(directory, rounds(1, 5), quick).measure());
    }
  }

  private int rounds(int glance, int full) {
    int asked = Integer.getInteger("bench.rounds", 0);
    return asked > 0 ? asked : quick ? glance : full;
  }

  private boolean isAskedFor(String name) {
    return Pattern.compile(only).matcher(name).find();
  }

  /** So too, but a glance at everything leaves it out, and says so. */
  private boolean isAskedForByName(String name) {
    if (glance) {
      out.println("Left out of the quick form: " + name + ". Ask by -Dbench.only=" + name + "\n");
      return false;
    }
    return isAskedFor(name);
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
      Scanner figures = new Scanner(Child.line(FactFigures.class, facts, directory.toString()));
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
                Child.line(
                    SpoolFigures.class,
                    durability,
                    quick ? "1000000" : "5000000",
                    directory.toString()));
        for (long[] column : columns) {
          column[i] = figures.nextLong();
        }
      }
      long hookNanos = Medians.of(columns[1]);
      long spoolNanos = Medians.of(columns[2]);
      table.add(
          durability.toLowerCase(Locale.ROOT),
          Long.toString(Medians.of(columns[0])),
          Long.toString(hookNanos),
          Long.toString(spoolNanos),
          // Of both threads: what one core could do that had no other to share the work with.
          Long.toString(1_000_000_000 / Math.max(1, hookNanos + spoolNanos)),
          durability.equals("OS") ? "500000" : "");
    }
    return table;
  }

  /**
   * A run for each method: JMH measures all methods of one way before it begins the next, which
   * would then be compared with another minute of the machine.
   */
  private List<HookRun> hookRuns() {
    String own = "none|byHand|agent";
    String others = "|byteman|openTelemetry|elastic|glowroot";
    List<HookRun> runs = new ArrayList<>();
    if (glance) {
      for (String method : CONTENDED) {
        runs.add(new HookRun("hook", own + "|byteman", threads, "", false, method));
      }
      return runs;
    }
    for (String method : METHODS) {
      String ways = CONTENDED.contains(method) ? own + others : own;
      runs.add(new HookRun("hook", ways, threads, "", false, method));
    }
    for (int count = 2; count <= 4; count *= 2) {
      String label = ", " + count + " threads";
      for (String method : CONTENDED) {
        runs.add(new HookRun("threads-" + count, own, count, label, false, method));
      }
    }
    if (javaVersion() >= 21) {
      for (int count = 1; count <= 4; count *= 4) {
        String label = ", " + count + (count == 1 ? " virtual thread" : " virtual threads");
        for (String method : CONTENDED) {
          runs.add(new HookRun("virtual-" + count, own, count, label, true, method));
        }
      }
    }
    return runs;
  }

  private static int javaVersion() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  /** It writes into the folder of its configuration. */
  private void configureGlowroot() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("glowroot"));
    for (String file : new String[] {"config.json", "admin.json"}) {
      Files.copy(
          Paths.get("src/bench/conf/glowroot").resolve(file),
          folder.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * JMH takes the class path of its JVMs from ours: with these classes the packed agent would not
   * start.
   */
  private Collection<RunResult> runWithoutAgentClasses(int round, HookRun run)
      throws RunnerException {
    String all = System.getProperty("java.class.path");
    System.setProperty("java.class.path", Child.withoutAgentClasses());
    try {
      OptionsBuilder options = options(round, run.name);
      options
          .exclude(NOT_HOOK)
          .exclude(HOOK + "(?!(" + run.ways + ")$)")
          .param("method", run.method)
          .threads(run.count);
      if (quick) {
        // Most of it are pauses: less leaves the method to the interpreter.
        options.warmupIterations(3).warmupTime(TimeValue.seconds(1));
      }
      if (run.virtual) {
        // A carrier for each: those that wait for the others to begin do so without giving way.
        options.jvmArgsPrepend(
            "-Djmh.executor=VIRTUAL", "-Djdk.virtualThreadScheduler.parallelism=" + run.count);
      }
      return run(options);
    } finally {
      System.setProperty("java.class.path", all);
    }
  }

  /** Runs what was asked for; nothing if all of it is to be left out. */
  private static Collection<RunResult> run(OptionsBuilder options) throws RunnerException {
    try {
      return new Runner(options.build()).run();
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
            ? "1 JVM, 2 × 0.4 s of warm-up (the hook 3 × 1 s), 4 × 0.3 s measured: only a glance"
            : rounds(1, 3) + " JVMs, 5 × 1 s of warm-up and 5 × 1 s measured in each");
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
            way.name.equals(CompiledExpressions.WOVEN) ? ofCase.goal : "");
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
    if (glance) {
      return table;
    }
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
        decimals(Medians.of(columns[0]) / 1000.0, 1),
        Long.toString(Medians.of(columns[1])),
        decimals(Medians.of(columns[2]) / 1000.0, 1),
        Long.toString(Medians.of(columns[3])));
  }

  private static String firstUse(String argument) throws IOException, InterruptedException {
    return Child.line(FirstUse.class, argument);
  }
}
