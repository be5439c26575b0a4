package ir.metrix.agent.capture;

import com.example.shop.Priced;
import com.example.shop.Semantics;
import ir.metrix.agent.bootstrap.DispatcherInjector;
import ir.metrix.agent.bootstrap.ModuleAccess;
import ir.metrix.agent.bytecode.ExpressionCompiler;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.expression.NanoClock;
import ir.metrix.agent.instrument.RuleStates;
import ir.metrix.agent.instrument.TrackingTransformer;
import ir.metrix.agent.log.AgentLog;
import ir.metrix.agent.message.Message;
import ir.metrix.agent.once.FactWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** {@link Semantics}, woven as the agent weaves, in a loader of its own in this JVM. */
final class WovenRig {
  final List<Message> sent = new CopyOnWriteArrayList<>();
  final Captures captures;

  /** What handing a message over takes beside. */
  Runnable onOffer = () -> {};

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final Class<?> type;
  private final Object object;

  private WovenRig(AgentConfig config, Duration captureTime, NanoClock clock, int version)
      throws Exception {
    AgentLog log = new AgentLog(new PrintStream(logged, true, StandardCharsets.UTF_8));
    captures =
        new Captures(
            config.rules(),
            config.limits(),
            captureTime,
            new ExpressionCompiler(),
            new CountingSink(
                message -> {
                  onOffer.run();
                  return sent.add(message);
                }),
            new FactWindow(),
            log,
            clock,
            false);
    DispatcherInjector.inject(new ModuleAccess(null));
    activate(captures);
    TrackingTransformer transformer =
        new TrackingTransformer(
            config.rules(), captures.methods(), new RuleStates(config.rules(), log));
    type = new Weaving(transformer, version).loadClass(Semantics.class.getName());
    object = type.getConstructor().newInstance();
  }

  /** By name: the compiler does not see the class in java.lang that the dispatcher extends. */
  private static void activate(Captures captures) throws ReflectiveOperationException {
    Class<?> type = Class.forName("ir.metrix.agent.capture.CaptureDispatcher");
    // Nobody tells it anything.
    Object dispatcher = type.getConstructors()[0].newInstance(captures, null);
    type.getMethod("activate").invoke(dispatcher);
  }

  static WovenRig of(Path folder, String... rules) throws Exception {
    return of(folder, Opcodes.V17, rules);
  }

  static WovenRig of(Path folder, int version, String... rules) throws Exception {
    return of(folder, Duration.ofMinutes(1), NanoClock.SYSTEM, version, rules);
  }

  static WovenRig of(
      Path folder, Duration captureTime, NanoClock clock, int version, String... rules)
      throws Exception {
    return new WovenRig(load(folder, rules), captureTime, clock, version);
  }

  private static AgentConfig load(Path folder, String... rules) throws Exception {
    Path file = folder.resolve("metrix.conf");
    Files.writeString(
        file, "metrix { delivery.mode = log, track {\n" + String.join("\n", rules) + "\n} }");
    return ConfigLoader.load(file, new Properties(), Map.of());
  }

  /** A rule {@code r} for one method. */
  static String rule(String method, String keys, String attributes) {
    return "r { class = com.example.shop.Semantics, method = "
        + method
        + ", "
        + keys
        + " message { type = action, customName = c, customUserId = u, attributes { "
        + attributes
        + " } } }";
  }

  /** Calls the method of that name, and throws what it throws. */
  Object call(String name, Object... arguments) throws Throwable {
    Method method =
        Arrays.stream(type.getMethods())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .orElseThrow();
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Puts other rules in force. */
  void replace(Path folder, String... rules) throws Exception {
    AgentConfig config = load(folder, rules);
    captures.methods().replaceRules(config.rules(), config.limits(), Duration.ofMinutes(1));
  }

  /** What the class counts in its field of that name. */
  int depth() throws ReflectiveOperationException {
    return type.getField("depth").getInt(object);
  }

  Class<?> type() {
    return type;
  }

  List<String> attributes() {
    return sent.stream().map(message -> message.fields().get("attributes").toString()).toList();
  }

  RuleFigures figures() {
    return captures.figures().get("r");
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  /** Uses the variable of the object for something else, as no Java compiler does. */
  private static final class SelfForgotten extends MethodVisitor {
    SelfForgotten(MethodVisitor target) {
      super(Opcodes.ASM9, target);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      super.visitInsn(Opcodes.ACONST_NULL);
      super.visitVarInsn(Opcodes.ASTORE, 0);
    }
  }

  private static final class Weaving extends ClassLoader {
    private final TrackingTransformer transformer;
    private final int version;

    Weaving(TrackingTransformer transformer, int version) {
      super(WovenRig.class.getClassLoader());
      this.transformer = transformer;
      this.version = version;
    }

    /** The file of {@link Priced} is of another version than the class. */
    @Override
    public InputStream getResourceAsStream(String name) {
      InputStream file = super.getResourceAsStream(name);
      if (!name.equals(Priced.class.getName().replace('.', '/') + ".class")) {
        return file;
      }
      try (file) {
        return new ByteArrayInputStream(withIntPrice(file.readAllBytes()));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static byte[] withIntPrice(byte[] classFile) {
      ClassWriter writer = new ClassWriter(0);
      new ClassReader(classFile)
          .accept(
              new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public MethodVisitor visitMethod(
                    int access, String name, String type, String signature, String[] thrown) {
                  return super.visitMethod(
                      access, name, name.equals("getPrice") ? "()I" : type, signature, thrown);
                }
              },
              ClassReader.SKIP_FRAMES);
      return writer.toByteArray();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Semantics.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      String internalName = name.replace('.', '/');
      try (InputStream in = getResourceAsStream(internalName + ".class")) {
        byte[] original = of(version, in.readAllBytes());
        byte[] woven = transformer.transform(this, internalName, null, null, original);
        byte[] bytes = woven == null ? original : woven;
        return defineClass(name, bytes, 0, bytes.length);
      } catch (java.io.IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** The same class as an older compiler would have left it. */
    private static byte[] of(int version, byte[] classFile) {
      ClassWriter writer = new ClassWriter(0);
      new ClassReader(classFile)
          .accept(
              new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public void visit(
                    int compiled,
                    int access,
                    String name,
                    String signature,
                    String superName,
                    String[] interfaces) {
                  super.visit(version, access, name, signature, superName, interfaces);
                }

                @Override
                public MethodVisitor visitMethod(
                    int access, String name, String type, String signature, String[] thrown) {
                  MethodVisitor code = super.visitMethod(access, name, type, signature, thrown);
                  return name.equals("forgetsItself") ? new SelfForgotten(code) : code;
                }
              },
              version < Opcodes.V1_6 ? ClassReader.SKIP_FRAMES : 0);
      return writer.toByteArray();
    }
  }
}
