package ir.metrix.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import ir.metrix.agent.Golden;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import picocli.CommandLine;

/** Runs commands in this JVM, in a folder of their own, and holds what they print. */
final class Rig {
  final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  Rig(Path folder) {
    this.folder = folder;
  }

  /** Returns the exit code. What an earlier command printed is forgotten. */
  int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = MetrixCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  /** Without the folder's path. */
  String out() {
    return local(out.toString());
  }

  /** Without the folder's path. */
  String err() {
    return local(err.toString());
  }

  private String local(String text) {
    return text.replace(folder + "/", "").replace(System.lineSeparator(), "\n");
  }

  /**
   * Compares with the file of that name in the test's resources. {@code -Dgolden.update=true}
   * writes it.
   */
  static void assertGolden(String name, String text) {
    Golden.assertGolden(Rig.class, name, text);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  /** What goes into an archive, by name. */
  static final class Content {
    private final Map<String, byte[]> files = new TreeMap<>();

    Content with(String name, byte[] file) {
      files.put(name, file);
      return this;
    }

    Content withAll(String prefix, Map<String, byte[]> classes) {
      classes.forEach((name, file) -> files.put(prefix + name, file));
      return this;
    }
  }

  Path zip(String name, Content content) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : content.files.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }

  /** Compiles sources, each with its package line; returns class files by path. */
  Map<String, byte[]> compile(List<String> options, String... sources) throws IOException {
    Path output = Files.createTempDirectory(folder, "compiled");
    List<JavaFileObject> units = new ArrayList<>();
    for (String source : sources) {
      units.add(new Source(source));
    }
    List<String> all = new ArrayList<>(List.of("-d", output.toString(), "-proc:none"));
    all.addAll(options);
    StringWriter problems = new StringWriter();
    boolean good =
        ToolProvider.getSystemJavaCompiler().getTask(problems, null, null, all, null, units).call();
    assertThat(good).as(problems.toString()).isTrue();
    Map<String, byte[]> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        classes.put(output.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return classes;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///" + nameOf(text) + ".java"), Kind.SOURCE);
      this.text = text;
    }

    private static String nameOf(String text) {
      Matcher name =
          Pattern.compile("public (?:\\w+ )*?(?:class|interface|enum|record) (\\w+)").matcher(text);
      return name.find() ? name.group(1) : "Sources";
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
