package ir.metrix.agent.instrument;

import ir.metrix.agent.bytecode.TrackedMethod;
import ir.metrix.agent.config.AgentConfig;
import ir.metrix.agent.config.ConfigLoader;
import ir.metrix.agent.config.Rule;
import ir.metrix.agent.expression.TypeSource;
import ir.metrix.agent.log.AgentLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Classes compiled from source, in a class loader that hands out their files and defines none; and
 * a transformer that is shown them as if they loaded.
 */
final class Weaving {
  /** javac takes longer than all that is tested with what it made. */
  private static final Map<String, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

  /** Internal name to class file. */
  final Map<String, byte[]> files = new TreeMap<>();

  /** Names of class files that the loader was asked for. */
  final List<String> asked = new ArrayList<>();

  final Loader loader = new Loader();
  final List<String> loaded = new ArrayList<>();
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(logged, true, StandardCharsets.UTF_8));
  private final Path folder;
  private final Set<String> bound = new TreeSet<>();
  private final Set<String> sites = new TreeSet<>();
  private AgentConfig config;
  RuleStates states;
  TrackingTransformer transformer;

  Weaving(Path folder) {
    this.folder = folder;
  }

  /** Each source is one file whose first public type gives it its name. */
  Weaving compile(String... sources) throws IOException {
    return compileWith(List.of("-g"), sources);
  }

  Weaving compileWith(List<String> options, String... sources) throws IOException {
    String key = options + String.join("", sources);
    Map<String, byte[]> known = COMPILED.get(key);
    if (known == null) {
      known = javac(options, sources);
      COMPILED.put(key, known);
    }
    files.putAll(known);
    return this;
  }

  private Map<String, byte[]> javac(List<String> options, String... sources) throws IOException {
    Path out = Files.createTempDirectory(folder, "classes");
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = javac.getStandardFileManager(null, Locale.ROOT, null)) {
      List<Path> paths = new ArrayList<>();
      for (int i = 0; i < sources.length; i++) {
        // Packages need no folders; only public types need their name, so there are none.
        paths.add(Files.writeString(out.resolve("Source" + i + ".java"), sources[i]));
      }
      List<String> arguments = new ArrayList<>(options);
      arguments.addAll(List.of("-proc:none", "-Xlint:-options", "-d", out.toString()));
      if (!options.contains("--release")) {
        arguments.addAll(List.of("--release", "17"));
      }
      boolean good =
          javac
              .getTask(
                  null, manager, null, arguments, null, manager.getJavaFileObjectsFromPaths(paths))
              .call();
      if (!good) {
        throw new IllegalStateException("javac refuses " + List.of(sources));
      }
    }
    Map<String, byte[]> compiled = new TreeMap<>();
    try (Stream<Path> classes = Files.walk(out)) {
      for (Path file : classes.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = out.relativize(file).toString().replace('\\', '/');
        compiled.put(name.substring(0, name.length() - 6), Files.readAllBytes(file));
      }
    }
    return compiled;
  }

  /** Rules as they stand in {@code track}; each has a message added. */
  Weaving rules(String... rules) throws Exception {
    Path file = folder.resolve("metrix.conf");
    StringBuilder text = new StringBuilder("metrix { delivery.mode = log, track {\n");
    for (String rule : rules) {
      int end = rule.lastIndexOf('}');
      text.append(rule, 0, end)
          .append(", message { type = action, customUserId = u, customName = n } }\n");
    }
    Files.writeString(file, text.append("} }"));
    config = ConfigLoader.load(file, new Properties(), Map.of());
    states = new RuleStates(config.rules(), log);
    transformer = new TrackingTransformer(config.rules(), new Recorder(), states);
    return this;
  }

  List<Rule> configured() {
    return config.rules();
  }

  /** Shows all classes to the transformer, in the order of their names. */
  Weaving loadAll() {
    files.keySet().forEach(this::load);
    return this;
  }

  byte[] load(String internalName) {
    return load(loader, internalName, files.get(internalName));
  }

  byte[] load(ClassLoader by, String internalName, byte[] file) {
    loaded.add(internalName);
    return transformer.transform(by, internalName, null, null, file);
  }

  /** Rule, class, method and parameter types, as in {@code r: a.B.m(int)}. */
  Set<String> bound() {
    return bound;
  }

  /** Names and descriptors of what has hooks. */
  Set<String> sites() {
    return sites;
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  final class Loader extends ClassLoader {
    Loader() {
      super(Weaving.class.getClassLoader().getParent());
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      if (!name.endsWith(".class")) {
        return super.getResourceAsStream(name);
      }
      String internalName = name.substring(0, name.length() - 6);
      asked.add(internalName);
      byte[] file = files.get(internalName);
      return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) {
      throw new AssertionError("the class " + name + " was loaded");
    }
  }

  private final class Recorder implements SiteBinder {
    @Override
    public int bind(TrackedMethod method, List<Rule> rules, ClassLoader by, TypeSource types) {
      for (Rule rule : rules) {
        bound.add(rule.id() + ": " + method);
      }
      sites.add(method + " " + method.returnType().descriptor());
      return sites.size();
    }
  }
}
