package ir.metrix.agent.capture;

import com.example.shop.Trap;
import ir.metrix.agent.bootstrap.DispatcherInjector;
import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.instrument.TrackedMethods;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.once.FactWindow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** One tracked method {@code go(Trap trap)}, called as its hooks would. */
final class Rig {
  private final List<Message> sent = new ArrayList<>();
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final Captures captures;
  final FactWindow facts = new FactWindow();
  boolean isQueueFull;
  private AgentConfig config;
  final Trap trap = new Trap();
  private final int site;

  private Rig(AgentConfig config, Duration captureTime) throws Exception {
    DispatcherInjector.inject(new ModuleAccess(null));
    this.config = config;
    this.captures =
        new Captures(
            config.rules(),
            config.limits(),
            captureTime,
            new ExpressionCompiler(),
            new CountingSink(message -> !isQueueFull && sent.add(message)),
            facts,
            new AgentLog(new PrintStream(logged, true, StandardCharsets.UTF_8)));
    this.site = bindAgain();
  }

  static Rig of(Path folder, String... rules) throws Exception {
    return of(folder, Duration.ofMinutes(1), rules);
  }

  static Rig of(Path folder, Duration captureTime, String... rules) throws Exception {
    return new Rig(load(folder, rules), captureTime);
  }

  private static AgentConfig load(Path folder, String... rules) throws Exception {
    Path file = folder.resolve("metrix.conf");
    Files.writeString(
        file, "metrix { delivery.mode = log, track {\n" + String.join("\n", rules) + "\n} }");
    return ConfigLoader.load(file, new Properties(), Map.of());
  }

  /** Puts other rules in force; returns whether the class has to be woven again. */
  boolean replace(Path folder, String... rules) throws Exception {
    config = load(folder, rules);
    return captures
        .methods()
        .replaceRules(config.rules(), config.limits(), Duration.ofMinutes(1))
        .stream()
        .anyMatch(unhooked -> unhooked.isOf(Trap.class));
  }

  int bindAgain() {
    return captures
        .methods()
        .bind(
            TrackedMethods.of(Trap.class.getName(), "go", Trap.class.getName(), "trap"),
            config.rules(),
            Trap.class.getClassLoader(),
            new ClassFileTypes(new ClassFiles.OfLoader(Trap.class.getClassLoader())));
  }

  int site() {
    return site;
  }

  void call(Runnable body) {
    TrackedCall call = captures.enter(site, trap, 1, trap, null, null, null);
    body.run();
    exit(call, trap);
  }

  void fail(Throwable thrown) {
    TrackedCall call = captures.enter(site, trap, 1, trap, null, null, null);
    if (call != null) {
      captures.exit(call, null, thrown);
    }
  }

  /** A call with an argument that nobody else has, passed as a method with many has it. */
  WeakReference<Object> callWithOwn() {
    Trap own = new Trap();
    exit(captures.enter(site, trap, new Object[] {own}), own);
    return new WeakReference<>(own);
  }

  /** The same, passed as a method with few has it. */
  WeakReference<Object> callWithOwnAlone() {
    Trap own = new Trap();
    exit(captures.enter(site, trap, 1, own, null, null, null), own);
    return new WeakReference<>(own);
  }

  /** The same, whose end the hook never sees. */
  WeakReference<Object> callWithoutEnd() {
    Trap own = new Trap();
    captures.enter(site, trap, 1, own, null, null, null);
    return new WeakReference<>(own);
  }

  private void exit(TrackedCall call, Trap argument) {
    if (call != null) {
      captures.exitUnread(call, trap, argument, null, null, null, "ok");
    }
  }

  /** From now on there is no room for messages. */
  void fillQueue() {
    isQueueFull = true;
  }

  List<Message> sentBy(String rule) {
    return sent.stream().filter(message -> message.ruleId().equals(rule)).toList();
  }

  RuleFigures figures(String rule) {
    return captures.figures().get(rule);
  }

  boolean isThreadClean() {
    return captures.isThreadClean();
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }
}
