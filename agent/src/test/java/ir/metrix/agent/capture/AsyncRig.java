package ir.metrix.agent.capture;

import com.example.shop.Async;
import com.example.shop.Order;
import ir.metrix.agent.bootstrap.DispatcherInjector;
import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.bytecode.ClassFileTypes;
import ir.metrix.agent.bytecode.ClassFiles;
import ir.metrix.agent.bytecode.ClassScan;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.expression.TypeSource;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.once.FactWindow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The methods of {@link Async}, tracked by one rule and called as their hooks would; time passes
 * when a test says so, and nobody polls futures but the test.
 */
final class AsyncRig {
  final List<Message> sent = new CopyOnWriteArrayList<>();
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final Captures captures;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final AgentConfig config;
  private final Async self = new Async();

  private AsyncRig(AgentConfig config, Duration captureTime) throws Exception {
    DispatcherInjector.inject(new ModuleAccess(null));
    this.config = config;
    NanoClock clock =
        new NanoClock() {
          @Override
          public long nanoTime() {
            return nanos.get();
          }
        };
    captures =
        new Captures(
            config.rules(),
            config.limits(),
            captureTime,
            new ExpressionCompiler(),
            new CountingSink(message -> sent.add(message)),
            new FactWindow(),
            new AgentLog(new PrintStream(logged, true, StandardCharsets.UTF_8)),
            clock,
            false);
  }

  static AsyncRig of(Path folder, String keys, String message) throws Exception {
    return of(folder, Duration.ofMinutes(1), keys, message);
  }

  /** One rule {@code r} for all methods of the class. */
  static AsyncRig of(Path folder, Duration captureTime, String keys, String message)
      throws Exception {
    Path file = folder.resolve("metrix.conf");
    Files.writeString(
        file,
        "metrix { delivery.mode = log, track { r { class = com.example.shop.Async, method = \"*\", "
            + keys
            + " message { type = action, customName = c, customUserId = \"#{this.who}\", "
            + message
            + " } } } }");
    return new AsyncRig(ConfigLoader.load(file, new Properties(), Map.of()), captureTime);
  }

  TrackedCall enter(String method) {
    return captures.enter(bind(method), self, new Object[] {new Order()});
  }

  void exit(TrackedCall call, Object result) {
    captures.exit(call, result, null);
  }

  /** The call returns that. */
  void call(String method, Object result) {
    exit(enter(method), result);
  }

  private int bind(String method) {
    return bind(Async.class, method);
  }

  /** The site of a method of whatever class. */
  int bind(Class<?> type, String method) {
    ClassFiles files = new ClassFiles.OfLoader(type.getClassLoader());
    TypeSource types = new ClassFileTypes(files);
    TrackedMethod tracked =
        ClassScan.of(files.read(type.getName().replace('.', '/'))).methods().stream()
            .filter(scanned -> scanned.name.equals(method))
            .findFirst()
            .orElseThrow()
            .tracked();
    return captures.methods().bind(tracked, config.rules(), type.getClassLoader(), types);
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** As the polling thread does. */
  long poll() {
    return captures.pending().look(nanos.get());
  }

  /** The attributes of the messages so far. */
  List<String> attributes() {
    return sent.stream().map(message -> message.fields().get("attributes").toString()).toList();
  }

  RuleFigures figures() {
    return captures.figures().get("r");
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }
}
